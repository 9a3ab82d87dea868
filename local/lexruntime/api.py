"""Lex V2's runtime API over HTTP, as boto3's client `lexv2-runtime` speaks it. Text only, no streams."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from local.lexruntime.machine import DependencyFailedError
from local.lexruntime.runtime import ConflictError, LexRuntime, NotFoundError, Place, Shape, ValidationError

_PATH = "/bots/{bot}/botAliases/{alias}/botLocales/{locale}/sessions/{session}"
_TEXT = "text/plain; charset=utf-8"
_ERRORS: dict[type[Exception], tuple[int, str]] = {
    ValidationError: (400, "ValidationException"),
    NotFoundError: (404, "ResourceNotFoundException"),
    ConflictError: (409, "ConflictException"),
    DependencyFailedError: (424, "DependencyFailedException"),
}


Operation = Callable[[LexRuntime, Request, bytes, Place], Response]


def router(runtime: LexRuntime) -> APIRouter:
    """The routes of the API for one bot."""
    routes = APIRouter()
    routes.add_api_route(_PATH + "/text", _endpoint(runtime, _recognize_text), methods=["POST"])
    routes.add_api_route(_PATH + "/utterance", _endpoint(runtime, _recognize_utterance), methods=["POST"])
    routes.add_api_route(_PATH, _endpoint(runtime, _put_session), methods=["POST"])
    routes.add_api_route(_PATH, _endpoint(runtime, _get_session), methods=["GET"])
    routes.add_api_route(_PATH, _endpoint(runtime, _delete_session), methods=["DELETE"])
    return routes


def _endpoint(runtime: LexRuntime, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    """The operation behind a route. A turn waits for the code hook, so it runs beside the event loop."""

    async def endpoint(request: Request) -> Response:
        try:
            place = Place(**request.path_params)
            return await run_in_threadpool(operation, runtime, request, await request.body(), place)
        except tuple(_ERRORS) as error:
            status, name = _ERRORS[type(error)]
            return JSONResponse({"message": str(error)}, status, {"x-amzn-ErrorType": name})

    return endpoint


def _recognize_text(runtime: LexRuntime, _: Request, body: bytes, place: Place) -> Response:
    said = _json(body)
    attributes = said.get("requestAttributes") or {}
    return JSONResponse(runtime.recognize_text(place, str(said.get("text", "")), said.get("sessionState"), attributes))


def _recognize_utterance(runtime: LexRuntime, request: Request, body: bytes, place: Place) -> Response:
    if not request.headers.get("content-type", "").startswith("text/plain"):
        raise ValidationError("The stand-in has no ears: send text/plain; charset=utf-8")
    text = body.decode()
    state = _unpacked(request, "x-amz-lex-session-state")
    attributes = _unpacked(request, "x-amz-lex-request-attributes") or {}
    found = runtime.recognize_text(place, text, state, attributes)
    return _in_headers(found, {"x-amz-lex-input-mode": "Text", "x-amz-lex-input-transcript": _packed(text)})


def _put_session(runtime: LexRuntime, _: Request, body: bytes, place: Place) -> Response:
    said = _json(body)
    if not isinstance(said.get("sessionState"), Mapping):
        raise ValidationError("sessionState is needed")
    return _in_headers(runtime.put_session(place, said["sessionState"], said.get("messages") or []), {})


def _get_session(runtime: LexRuntime, _: Request, body: bytes, place: Place) -> Response:  # noqa: ARG001
    return JSONResponse(runtime.get_session(place))


def _delete_session(runtime: LexRuntime, _: Request, body: bytes, place: Place) -> Response:  # noqa: ARG001
    return JSONResponse(runtime.delete_session(place))


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise ValidationError("The body is not JSON") from error
    if not isinstance(found, dict):
        raise ValidationError("The body is not a JSON object")
    return found


def _in_headers(found: Shape, more: Mapping[str, str]) -> Response:
    """The answer as these operations give it: in headers, compressed and in base64, beside an empty body."""
    names = {
        "messages": "x-amz-lex-messages",
        "interpretations": "x-amz-lex-interpretations",
        "sessionState": "x-amz-lex-session-state",
        "requestAttributes": "x-amz-lex-request-attributes",
    }
    headers = {header: _packed(found[key]) for key, header in names.items() if key in found}
    headers |= {"x-amz-lex-session-id": found["sessionId"], **more}
    return Response(b"", media_type=_TEXT, headers=headers)


def _packed(value: Any) -> str:
    return base64.b64encode(gzip.compress(json.dumps(value).encode())).decode()


def _unpacked(request: Request, header: str) -> Any:
    packed = request.headers.get(header)
    if not packed:
        return None
    try:
        return json.loads(gzip.decompress(base64.b64decode(packed)))
    except (binascii.Error, OSError, ValueError) as error:
        raise ValidationError(f"{header} is not JSON, compressed with gzip, in base64") from error
