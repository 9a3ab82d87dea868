"""Lambda's API as functions call it: Invoke, and what durable executions need.

Invoking a durable function by a name starts an execution in the official local runner; the same name again is the
same execution (AWS Lambda Developer Guide, "Durable functions: idempotency"), which the runner itself leaves out.
"""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from local.functions import Answer
from local.stack import ACCOUNT, FunctionSpec

_BY_RUNNER = "X-Dex-Handler-Invoke"
_VERSION = "2015-03-31"
_METHODS = ["GET", "POST", "PUT", "DELETE"]


class LambdaApi:
    """Invoke for functions of the stack, by name or ARN."""

    def __init__(
        self, find: Callable[[str], FunctionSpec], run: Callable[[str, bytes], Answer], runner_url: str, aws_url: str
    ) -> None:
        """`find` gives a function by name or ARN, or raises LookupError; `run` has it handle a payload.

        What is neither Invoke nor about durable executions is for the embedded AWS.
        """
        self._aws = aws_url
        self._find = find
        self._run = run
        self._runner = runner_url
        self._executions: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter()
        routes.add_api_route(f"/{_VERSION}/functions/{{name}}/invocations", self._invocation, methods=["POST"])
        routes.add_api_route("/2025-12-01/{path:path}", self._to_runner, methods=["GET", "POST", "PUT", "DELETE"])
        routes.add_api_route("/{version:int}-{month:int}-{day:int}/{path:path}", self._to_aws, methods=_METHODS)
        return routes

    async def _to_aws(self, request: Request) -> Response:
        """As it was signed: path, query and headers are the same."""
        body = await request.body()
        raw_path = request.scope.get("raw_path", b"").decode() or request.url.path
        query = f"?{request.url.query}" if request.url.query else ""
        forwarded = urllib.request.Request(  # noqa: S310 - the embedded AWS's own address
            f"{self._aws}{raw_path}{query}", body or None, dict(request.headers), method=request.method
        )
        return await run_in_threadpool(_answered, forwarded)

    async def _invocation(self, name: str, request: Request) -> Response:
        payload = await request.body() or b"{}"
        try:
            spec = self._find(name)
        except LookupError as error:
            return _error(404, "ResourceNotFoundException", str(error))
        if spec.durable and _BY_RUNNER.lower() not in request.headers:
            execution = request.headers.get("x-amz-durable-execution-name") or str(uuid4())
            return await run_in_threadpool(self._start, spec, execution, payload)
        if request.headers.get("x-amz-invocation-type") == "Event":
            threading.Thread(target=self._run, args=(spec.logical_id, payload), daemon=True).start()
            return Response(status_code=202)
        answer = await run_in_threadpool(self._run, spec.logical_id, payload)
        headers = {"x-amzn-requestid": answer.request_id, "X-Amz-Executed-Version": "1"}
        if answer.error:
            headers["X-Amz-Function-Error"] = answer.error
        return Response(answer.payload, 200, headers, "application/json")

    def _start(self, spec: FunctionSpec, execution: str, payload: bytes) -> Response:
        digest = hashlib.sha256(payload).hexdigest()
        key = f"{spec.name}/{execution}"
        with self._lock:
            known = self._executions.get(key)
            if known and known[0] != digest:
                message = f"An execution named {execution} exists with another payload"
                return _error(409, "DurableExecutionAlreadyStartedException", message)
            if known is None:
                self._executions[key] = (digest, self._start_in_runner(spec, execution, payload))
            arn = self._executions[key][1]
        return Response(status_code=202, headers={"X-Amz-Durable-Execution-Arn": arn})

    def _start_in_runner(self, spec: FunctionSpec, execution: str, payload: bytes) -> str:
        config = spec.durable or {}
        start = {
            "AccountId": ACCOUNT,
            "FunctionName": spec.name,
            "FunctionQualifier": "$LATEST",
            "ExecutionName": execution,
            "ExecutionTimeoutSeconds": config.get("ExecutionTimeout", 3600),
            "ExecutionRetentionPeriodDays": config.get("RetentionPeriodInDays", 7),
            "InvocationId": str(uuid4()),
            "Input": payload.decode(),
        }
        request = urllib.request.Request(  # noqa: S310 - the runner's own address
            f"{self._runner}/start-durable-execution",
            json.dumps(start).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return str(json.loads(answer.read()).get("ExecutionArn", ""))

    async def _to_runner(self, path: str, request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(self._forward, request, path, body)

    def _forward(self, request: Request, path: str, body: bytes) -> Response:
        raw_path = request.scope.get("raw_path", b"").decode() or f"/2025-12-01/{path}"
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {"Content-Type": request.headers.get("content-type", "application/json")}
        forwarded = urllib.request.Request(  # noqa: S310 - the runner's own address
            f"{self._runner}{raw_path}{query}", body or None, headers, method=request.method
        )
        return _answered(forwarded)


def _answered(request: urllib.request.Request) -> Response:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return Response(answer.read(), answer.status, _of_aws(answer.headers), "application/json")
    except urllib.error.HTTPError as error:
        return Response(error.read(), error.code, _of_aws(error.headers), "application/json")


def _of_aws(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower().startswith("x-amz")}


def _error(status: int, name: str, message: str) -> Response:
    body = json.dumps({"Type": "User", "Message": message, "message": message})
    return Response(body, status, {"x-amzn-ErrorType": name}, "application/json")
