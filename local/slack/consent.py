"""Slack's side of OAuth: the question whether an app may be added to a workspace, the code, the token for it.

Source: docs.slack.dev, "Installing with OAuth" and "oauth.v2.access". A code is good for once, and for ten minutes.
"""

from __future__ import annotations

import base64
import html
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from local.slack.cast import APP, ORDERLY
from local.slack.errors import SlackError
from local.slack.workspace import Workspace

CODE_SECONDS = 600.0
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;background:#f5f5f4;color:#1c1917;display:grid;place-items:center;"
    "min-height:100vh;margin:0}main{background:#fff;border:1px solid #e7e5e4;border-radius:.75rem;padding:2rem;"
    "width:26rem}h1{font-size:1.25rem;margin:0 0 1rem}p,li{color:#57534e;margin:.2rem 0}label{display:block;"
    "margin:1rem 0}select{font:inherit;width:100%;padding:.4rem}button{font:inherit;padding:.5rem 1rem;"
    "border-radius:.5rem;border:1px solid #d6d3d1;background:#fff;margin-right:.5rem;cursor:pointer}"
    "button[value=allow]{background:#14532d;color:#fff;border-color:#14532d}"
)


@dataclass(frozen=True)
class _Code:
    workspace: Workspace
    user: str
    redirect_uri: str
    scope: str
    issued: float


@dataclass
class Consent:
    """One app, known by its client id and secret, and the workspaces that it can be added to. Thread safe."""

    workspaces: Sequence[Workspace]
    client_id: str = ""
    client_secret: str = ""
    _codes: dict[str, _Code] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def workspace_of(self, token: str) -> Workspace | None:
        """The workspace that a bot token is for."""
        return next((one for one in self.workspaces if token and one.installation.bot_token == token), None)

    def allow(self, team: str, redirect_uri: str, scope: str) -> str:
        """Somebody says yes for their workspace: the code with which the app gets its token.

        Raises:
            LookupError: there is no such workspace.
        """
        workspace = next((one for one in self.workspaces if one.team.id == team), None)
        if workspace is None:
            raise LookupError(f"There is no workspace {team}.")
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = _Code(workspace, workspace.people[0].id, redirect_uri, scope, time.monotonic())
        return code

    def exchange(self, authorization: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """`oauth.v2.access`. Raises SlackError."""
        if not self.client_id or _credentials(authorization, arguments) != (self.client_id, self.client_secret):
            raise SlackError("invalid_client_id" if not self.client_id else "bad_client_secret")
        with self._lock:
            code = self._codes.pop(str(arguments.get("code", "")), None)
        if code is None or time.monotonic() - code.issued > CODE_SECONDS:
            raise SlackError("invalid_code")
        if code.redirect_uri != arguments.get("redirect_uri"):
            raise SlackError("bad_redirect_uri")
        return {
            "access_token": code.workspace.install(),
            "token_type": "bot",
            "scope": code.scope,
            "bot_user_id": ORDERLY.id,
            "app_id": APP,
            "team": {"id": code.workspace.team.id, "name": code.workspace.team.name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": code.user},
        }

    def uninstall(self, workspace: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """`apps.uninstall`. Raises SlackError."""
        if (arguments.get("client_id"), arguments.get("client_secret")) != (self.client_id, self.client_secret):
            raise SlackError("bad_client_secret")
        workspace.uninstall()
        return {}

    def router(self) -> APIRouter:
        """Routes `/oauth/v2/authorize`, the page with the question, and `/app_redirect`, the way into Slack from it."""
        routes = APIRouter()

        @routes.get("/oauth/v2/authorize", include_in_schema=False)
        def authorize(
            client_id: str, redirect_uri: str, scope: str = "", state: str = "", team: str = "", answer: str = ""
        ) -> Response:
            if client_id != self.client_id:
                return HTMLResponse("<p>Invalid client_id parameter</p>", 400)
            if not answer:
                return HTMLResponse(self._question(client_id, redirect_uri, scope, state, team))
            given = {"code": self.allow(team, redirect_uri, scope)} if answer == "allow" else {"error": "access_denied"}
            return RedirectResponse(f"{redirect_uri}?{urlencode({**given, 'state': state})}", 302)

        @routes.get("/app_redirect", include_in_schema=False)
        def app_redirect() -> Response:
            return RedirectResponse("/slack", 302)

        return routes

    def _question(self, client_id: str, redirect_uri: str, scope: str, state: str, team: str) -> str:
        kept = {"client_id": client_id, "redirect_uri": redirect_uri, "scope": scope, "state": state}
        hidden = "".join(f'<input type="hidden" name="{name}" value="{html.escape(v)}">' for name, v in kept.items())
        options = "".join(
            f'<option value="{one.team.id}"{" selected" if one.team.id == team else ""}>{html.escape(one.team.name)}'
            "</option>"
            for one in self.workspaces[1:]
        )
        scopes = "".join(f"<li>{html.escape(one)}</li>" for one in scope.split(","))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Orderly asks</title>'
            f"<style>{_STYLE}</style></head><body><main><h1>Orderly asks for permission to access a workspace</h1>"
            f'<p>It would be able to use:</p><ul>{scopes}</ul><form>{hidden}<label>Workspace<select name="team">'
            f'{options}</select></label><button name="answer" value="allow">Allow</button>'
            '<button name="answer" value="cancel">Cancel</button></form></main></body></html>'
        )


def _credentials(authorization: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    """Client id and secret: in the arguments, or by HTTP Basic authentication, as Slack takes both."""
    if authorization.startswith("Basic "):
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        return name, secret
    return str(arguments.get("client_id", "")), str(arguments.get("client_secret", ""))
