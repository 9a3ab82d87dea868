"""The stand that functions are measured on: Lambda's runtime API, and just enough of AWS and Slack to answer at once.

The answers are canned and immediate, so that what is measured is the function: its imports, its clients, its work.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


class _Quiet(BaseHTTPRequestHandler):
    """An HTTP/1.1 handler that writes each answer in one packet and logs nothing."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Serve until the function's process is gone, which is no error here."""
        with suppress(ConnectionResetError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


class _World(_Quiet):
    """SQS, SSM, Lambda's Invoke and Slack's auth.test: each takes whatever comes, and answers at once."""

    def do_POST(self) -> None:
        """Every call of AWS and Slack is a POST."""
        body = self._body()
        target = self.headers.get("X-Amz-Target", "")
        if target.endswith("GetParameter"):
            answer: Any = {"Parameter": {"Name": "x", "Type": "SecureString", "Value": SECRET, "Version": 1}}
        elif target.endswith("SendMessage"):
            text = json.loads(body)["MessageBody"]
            answer = {"MessageId": "m", "MD5OfMessageBody": hashlib.md5(text.encode()).hexdigest()}  # noqa: S324
        elif "/invocations" in self.path:
            self._answer(b"", 202)
            return
        else:
            answer = {
                "ok": True,
                "url": "https://x.slack.com/",
                "team": "x",
                "user": "bot",
                "team_id": "T0",
                "user_id": "U0",
            }
            answer |= {"bot_id": "B0"}
        self._answer(json.dumps(answer).encode(), headers={"Content-Type": "application/x-amz-json-1.1"})


@dataclass
class _Runtime:
    """Lambda's runtime API for one function process."""

    events: queue.Queue[bytes] = field(default_factory=queue.Queue)
    answers: queue.Queue[tuple[float, int, bytes]] = field(default_factory=queue.Queue)

    def handler(self) -> type[_Quiet]:
        runtime = self

        class Handler(_Quiet):
            def do_GET(self) -> None:
                """The next event."""
                event = runtime.events.get()
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": "request",
                    "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 30_000),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:measured",
                    "Content-Type": "application/json",
                }
                self._answer(event, headers=headers)

            def do_POST(self) -> None:
                """A response, or an error."""
                body = self._body()
                status = 200 if self.path.endswith("/response") else 500
                runtime.answers.put((time.perf_counter(), status, body))
                self._answer(b"{}", 202)

        return Handler


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class Function:
    """A function process under awslambdaric."""

    def __init__(self, runtime: _Runtime, process: subprocess.Popen[bytes], started: float) -> None:
        self._runtime = runtime
        self._process = process
        self._started = started

    def call(self, event: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
        """Seconds from handing the event over to its answer (for the first: from the start of the process)."""
        before, self._started = (self._started or time.perf_counter()), 0.0
        self._runtime.events.put(json.dumps(event).encode())
        at, status, body = self._runtime.answers.get(timeout=60)
        answer = json.loads(body)
        if status != 200 or answer.get("statusCode") != 200:
            raise RuntimeError(f"the function answered {body.decode()[:2000]}")
        return at - before, answer


@contextmanager
def function(handler: str, environment: Mapping[str, str]) -> Iterator[Function]:
    """Start a function; its process is gone at the end."""
    runtime = _Runtime()
    with _serving(runtime.handler()) as runtime_port, _serving(_World) as world_port:
        world = f"http://127.0.0.1:{world_port}"
        variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": _ROOT,
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "measured",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "measured",
            "AWS_SECRET_ACCESS_KEY": "measured",
            "AWS_ENDPOINT_URL": world,
            "SLACK_API_URL": f"{world}/api/",
            "SLACK_BOT_TOKEN": "xoxb-measured",
            "SLACK_SIGNING_SECRET": SECRET,
            "POWERTOOLS_SERVICE_NAME": "measured",
            **environment,
        }
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", handler],
            env=variables,
            cwd=_ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Function(runtime, process, started)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
