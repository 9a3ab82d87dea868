"""Lambda functions as processes: `awslambdaric` on Lambda's runtime API, one process for each function.

Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import json
import queue
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

from local import processes
from local.stack import FunctionSpec


@dataclass(frozen=True)
class Answer:
    """What came of an invocation. `error` is empty, or `Handled` (an exception) or `Unhandled` (crash, time-out)."""

    payload: bytes
    error: str = ""
    request_id: str = ""


@dataclass
class _Invocation:
    payload: bytes
    deadline: float
    id: str = field(default_factory=lambda: str(uuid4()))
    answer: queue.Queue[Answer] = field(default_factory=lambda: queue.Queue(maxsize=1))


class Function:
    """One function: its process, started when first needed and again after it died."""

    def __init__(self, spec: FunctionSpec, environment: Callable[[], Mapping[str, str]], log: Path) -> None:
        """`environment` gives the variables of a new process, with fresh credentials of the function's role."""
        self.spec = spec
        self.log = log
        self._environment = environment
        self._todo: queue.Queue[_Invocation] = queue.Queue()
        self._current: _Invocation | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.RLock()
        self._stopped = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name=spec.name, daemon=True).start()

    def start(self) -> None:
        """Have a process, so that the first event does not wait for its imports."""
        with self._lock:
            if self._stopped or (self._process and self._process.poll() is None):
                return
            variables = {
                **self._environment(),
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_address[1]}",
                "PYTHONUNBUFFERED": "1",
            }
            with self.log.open("ab") as log:
                command = [sys.executable, "-m", "awslambdaric", self.spec.handler]
                self._process = processes.start(command, variables, log)
            threading.Thread(target=self._watch, args=(self._process,), daemon=True).start()

    def invoke(self, payload: bytes) -> Answer:
        """Hand an event over and wait for the answer, at most for the function's time-out."""
        invocation = _Invocation(payload, time.time() + self.spec.timeout)
        self.start()
        self._todo.put(invocation)
        while True:
            try:
                return invocation.answer.get(timeout=0.5)
            except queue.Empty:
                if self._current is invocation and time.time() > invocation.deadline:
                    self.kill()  # the watcher answers for it
                self.start()

    def kill(self) -> None:
        """End its process at once, as a crash would; what it was doing fails."""
        with self._lock:
            if self._process:
                self._process.kill()
                self._process.wait()  # so that it is seen to be gone, and gets nothing more to do

    def stop(self) -> None:
        """End it for good."""
        self._stopped = True
        with self._lock:
            if self._process and self._process.poll() is None:
                processes.stop(self._process)
        self._server.shutdown()
        self._server.server_close()

    # The runtime API

    def next(self, is_there: Callable[[], bool]) -> _Invocation | None:
        """The next event for the process; None when there will be none, or when the process that asked is gone."""
        while not self._stopped and is_there():
            try:
                invocation = self._todo.get(timeout=0.5)
            except queue.Empty:
                continue
            if not is_there():
                self._todo.put(invocation)
                return None
            invocation.deadline = time.time() + self.spec.timeout
            self._current = invocation
            return invocation
        return None

    def answered(self, request_id: str, payload: bytes, error: str) -> None:
        """The process is done with an event."""
        current = self._current
        if current and current.id == request_id:
            self._current = None
            current.answer.put(Answer(payload, error, request_id))

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        status = process.wait()
        current, self._current = self._current, None
        if current:
            late = time.time() > current.deadline
            kind = "Sandbox.Timedout" if late else "Runtime.ExitError"
            what = f"timed out after {self.spec.timeout} seconds" if late else f"exited with status {status}"
            error = {"errorType": kind, "errorMessage": f"RequestId: {current.id} Error: the function {what}"}
            current.answer.put(Answer(json.dumps(error).encode(), "Unhandled", current.id))


class _RuntimeApi(BaseHTTPRequestHandler):
    """The runtime API for one function."""

    function: Function
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for each answer, or every call waits for the kernel's delayed acknowledgement
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        invocation = self.function.next(self._is_there)
        if invocation is None:
            self.close_connection = True
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.id,
            "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": f"{self.function.spec.arn}:live",
            "Content-Type": "application/json",
        }
        self._answer(200, invocation.payload, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = self.path.split("/")
        if parts[-2:] != ["init", "error"]:
            self.function.answered(parts[-2], body, "" if parts[-1] == "response" else "Unhandled")
        self._answer(202, b'{"status":"OK"}', {"Content-Type": "application/json"})

    def _is_there(self) -> bool:
        """Whether the process still holds its end of the connection."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return not readable or bool(self.connection.recv(1, socket.MSG_PEEK))

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # its process is gone

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _handler(function: Function) -> type[BaseHTTPRequestHandler]:
    return type("RuntimeApi", (_RuntimeApi,), {"function": function})
