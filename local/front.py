"""The one HTTP server of this machine: Slack's door, Slack and Lex look-alikes, Lambda's API, the page."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from uuid import uuid4

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from local.functions import Answer


def http_api(method: str, path: str, run: Callable[[bytes], Answer]) -> APIRouter:
    """The template's HTTP API: one route to one function.

    Source of the event and the answer: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP
    APIs", payload format 2.0.
    """
    routes = APIRouter()

    async def answer(request: Request) -> Response:
        body = await request.body()
        given = await run_in_threadpool(run, json.dumps(_event(request, body)).encode())
        if given.error:
            return Response('{"message":"Internal Server Error"}', 500, media_type="application/json")
        found = json.loads(given.payload)
        response = Response(found.get("body", ""), found.get("statusCode", 200), found.get("headers") or {})
        for cookie in found.get("cookies", ()):
            response.headers.append("set-cookie", cookie)
        return response

    routes.add_api_route(path, answer, methods=[method])
    return routes


def _event(request: Request, body: bytes) -> dict[str, object]:
    try:
        text, encoded = body.decode(), False
    except UnicodeDecodeError:
        text, encoded = base64.b64encode(body).decode(), True
    method, path = request.method, request.url.path
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": request.url.query,
        "headers": {**request.headers, "x-forwarded-proto": request.url.scheme},
        "cookies": [f"{name}={value}" for name, value in request.cookies.items()],
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": request.url.netloc,
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
            "requestId": str(uuid4()),
            "routeKey": f"{method} {path}",
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        },
        "body": text,
        "isBase64Encoded": encoded,
    }


class Front:
    """A server for an app, in a thread."""

    def __init__(self, app: FastAPI, port: int) -> None:
        config = uvicorn.Config(
            app, "127.0.0.1", port, log_level="critical", access_log=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="front", daemon=True)

    def start(self) -> None:
        """Serve; returns when it does. Raises RuntimeError when it cannot."""
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the port is taken: set PORT to another one, or to none")
            time.sleep(0.01)

    def stop(self) -> None:
        """Serve no more."""
        self._server.should_exit = True
        self._thread.join(5)
