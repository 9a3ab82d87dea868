"""From an API Gateway event to a body that Slack signed.

Bolt has an adapter for this; it imports all of boto3, takes a timestamp that is not a number for an error of its
own, and loses slash commands whose text holds the word "payload". This is the part of it that we need.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

_NOW = Clock()
MOST_BYTES = 1_000_000
"""Slack's largest payloads (a view with its state) are about 250 kB; API Gateway would take 10 MB."""


class NotFromSlackError(Exception):
    """The request is refused with this status; the reason is for the log, the sender learns nothing."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class HttpRequest:
    """The parts of an HTTP API event (payload format 2.0) that matter: header names are in small letters."""

    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> HttpRequest:
        """Raises NotFromSlackError when the body is too large, not what its encoding says, or no text."""
        headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
        raw = event.get("body") or ""
        try:
            body = base64.b64decode(raw, validate=True) if event.get("isBase64Encoded") else raw.encode()
            body.decode()
        except ValueError as error:
            raise NotFromSlackError(400, "body is not base64, or no UTF-8 in it") from error
        if len(body) > MOST_BYTES:
            raise NotFromSlackError(400, f"body has {len(body)} bytes")
        return cls(headers, body)

    @property
    def is_ssl_check(self) -> bool:
        """Slack looks whether the certificate of a command's URL holds; nothing is asked, and nothing is signed."""
        if self.headers.get("content-type", "").startswith("application/json"):
            return False
        return b"ssl_check=1" in self.body.split(b"&")

    def verified(self, secrets: Iterable[str], clock: Clock = _NOW) -> dict[str, Any]:
        """The body as Slack meant it: of a form, of the JSON in its `payload` field, or of plain JSON.

        Raises:
            NotFromSlackError: 401 when no secret fits the signature or the timestamp is not of the last five
                minutes; 400 when what Slack signed is not what Slack sends.
        """
        if not any(self._is_signed(SignatureVerifier(secret, clock)) for secret in secrets):
            raise NotFromSlackError(401, "signature or timestamp is wrong or missing")
        try:
            body = self._parsed()
        except (ValueError, RecursionError) as error:
            raise NotFromSlackError(400, "body is malformed") from error
        if not isinstance(body, dict):
            raise NotFromSlackError(400, "body is not an object")
        return body

    def _is_signed(self, verifier: SignatureVerifier) -> bool:
        timestamp = self.headers.get("x-slack-request-timestamp", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return False
        signature = self.headers.get("x-slack-signature", "")
        if not signature.isascii():
            return False
        return verifier.is_valid(self.body, timestamp, signature)

    def _parsed(self) -> Any:
        text = self.body.decode()
        if text.startswith("{") or self.headers.get("content-type", "").startswith("application/json"):
            return json.loads(text)
        form = dict(parse_qsl(text, keep_blank_values=True))
        return json.loads(form["payload"]) if "payload" in form and "command" not in form else form
