"""Slack's Web API, as far as Orderly uses it, over the workspace in memory; a router for the local server."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool

from local.slack.block_limits import problems
from local.slack.consent import Consent
from local.slack.errors import SlackError
from local.slack.methods import METHODS
from local.slack.workspace import Workspace


def router(*workspaces: Workspace, consent: Consent | None = None) -> APIRouter:
    """Routes `/api/<method>`, `/hooks/…` (response URLs), `/upload/…` and `/files/…`.

    A token says which workspace is meant; with `consent`, apps may be added to workspaces.
    """
    routes = APIRouter()
    asked = consent or Consent(workspaces)

    @routes.api_route("/api/{method}", methods=["GET", "POST"], include_in_schema=False)
    async def web_api(method: str, request: Request) -> Response:
        arguments = await _arguments(request)
        return await run_in_threadpool(_answer, asked, method, request.headers.get("authorization", ""), arguments)

    @routes.post("/hooks/{kind}/{team}/{secret}", include_in_schema=False)
    async def response_url(team: str, secret: str, request: Request) -> Response:
        body = await _arguments(request)
        workspace = next((one for one in workspaces if one.team.id == team), workspaces[0])
        return await run_in_threadpool(_respond, workspace, secret, body)

    @routes.post("/upload/{secret}", include_in_schema=False)
    async def upload(secret: str, request: Request) -> Response:
        content = await request.body()
        taken = any(workspace.files.receive(secret, content) for workspace in workspaces)
        return PlainTextResponse(f"OK - {len(content)}" if taken else "not expected", 200 if taken else 400)

    @routes.get("/files/{file_id}/{name}", include_in_schema=False)
    async def download(file_id: str, name: str) -> Response:
        file = next(filter(None, (workspace.files.find(file_id) for workspace in workspaces)), None)
        if file is None or file.name != name:
            return PlainTextResponse("There is no such file.", 404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(file.content, media_type=kind)

    return routes


def _answer(consent: Consent, method: str, authorization: str, arguments: Mapping[str, Any]) -> Response:
    token = authorization.removeprefix("Bearer ").strip() or str(arguments.get("token", ""))
    workspace = consent.workspace_of(token) or consent.workspaces[0]
    if workspace.faults.down:
        return PlainTextResponse("Service Unavailable", 503)
    posts_to = str(arguments.get("channel", "")) if method.startswith("chat.post") else ""
    if wait := workspace.faults.seconds_to_wait(posts_to):
        limited = {"ok": False, "error": "ratelimited"}
        return JSONResponse(limited, 429, headers={"Retry-After": str(wait)})
    try:
        if method == "oauth.v2.access":  # the one method that an app without a token may call
            return JSONResponse({"ok": True, **consent.exchange(authorization, arguments)})
        _check_token(workspace, token)
        if method == "apps.uninstall":
            return JSONResponse({"ok": True, **consent.uninstall(workspace, arguments)})
        act = METHODS.get(method)
        if act is None:
            raise SlackError("unknown_method", req_method=method)
        return JSONResponse({"ok": True, **act(workspace, arguments)})
    except SlackError as error:
        return JSONResponse({"ok": False, "error": error.code, **error.details})


def _respond(workspace: Workspace, secret: str, body: Mapping[str, Any]) -> Response:
    if workspace.faults.down:
        return PlainTextResponse("Service Unavailable", 503)
    url = workspace.tickets.use(secret)
    if isinstance(url, str):
        return JSONResponse({"ok": False, "error": url}, 404)
    if problems(body.get("blocks") or ()):
        return PlainTextResponse("invalid_blocks", 400)
    workspace.respond(url, body)
    return PlainTextResponse("ok")


def _check_token(workspace: Workspace, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    if token != workspace.installation.bot_token:
        raise SlackError("invalid_auth")


async def _arguments(request: Request) -> dict[str, Any]:
    """The arguments as Slack takes them: in the query, as a form (lists and objects in JSON), or as JSON."""
    found: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        given = await _json(request)
        found |= given if isinstance(given, dict) else {}
    elif request.method == "POST":
        async with request.form() as form:
            found |= {key: value for key, value in form.items() if isinstance(value, str)}
    for name in ("blocks", "attachments", "view", "files", "metadata", "outputs"):
        if isinstance(found.get(name), str):
            found[name] = _parsed(found[name])
    return found


async def _json(request: Request) -> Any:
    return _parsed((await request.body()).decode(errors="replace"))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
