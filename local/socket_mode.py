"""A real Slack workspace in the look-alike's place: what Socket Mode delivers goes through the same signed door."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from local.runtime import Runtime


class SocketMode:
    """Forwards each envelope of the workspace to the HTTP API, signed as Slack signs, and acknowledges it."""

    def __init__(self, runtime: Runtime) -> None:
        """Connects with SLACK_APP_TOKEN. Raises ValueError when Slack does not take it."""
        self._url = f"{runtime.url}/slack/events"
        self._secret = runtime.signing_secret
        self._client = SocketModeClient(app_token=os.environ["SLACK_APP_TOKEN"])
        self._client.socket_mode_request_listeners.append(self._forward)  # type: ignore[arg-type]
        try:
            self._client.connect()
        except Exception as error:
            raise ValueError(f"Slack does not take SLACK_APP_TOKEN ({error})") from error

    def close(self) -> None:
        """Disconnect."""
        self._client.close()

    def _forward(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        body, kind = as_http(request.type, request.payload)
        answer = self._post(body, kind)
        payload = json.loads(answer) if answer.startswith(b"{") else None
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=payload))

    def _post(self, body: str, kind: str) -> bytes:
        at = str(int(time.time()))
        signature = SignatureVerifier(self._secret).generate_signature(timestamp=at, body=body) or ""
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature}
        request = urllib.request.Request(self._url, body.encode(), headers)  # noqa: S310 - our own address
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            found: bytes = answer.read()
            return found


def as_http(kind: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    """The body and content type with which Slack would have posted an envelope's payload."""
    if kind == "slash_commands":
        return urlencode(payload), "application/x-www-form-urlencoded"
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
    return json.dumps(payload), "application/json"
