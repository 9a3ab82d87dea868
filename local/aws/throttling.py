"""The embedded AWS refuses calls of one action for a while, as EC2 does when it gets too many."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
App = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

# EC2 API Reference, "Error codes" and "Example error response".
_REFUSAL = (
    b"<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error>"
    b"</Errors><RequestID>00000000-0000-4000-8000-000000000000</RequestID></Response>"
)


class Throttling:
    """Moto's app, with one more path.

    `POST /orderly/throttle` with `{"action": "StopInstances", "after": 1, "times": 3}` lets one call of the action
    through and then refuses three. `GET` says how many were let through and refused since.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._action = ""
        self._after = self._times = self._passed = self._refused = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI, PEP 3333)."""
        if environ["PATH_INFO"] == "/orderly/throttle":
            return self._switch(environ, start_response)
        if self._action and self._is_refused(environ):
            start_response("503 Service Unavailable", [("Content-Type", "text/xml")])
            return [_REFUSAL]
        return self._app(environ, start_response)

    def _switch(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            if environ["REQUEST_METHOD"] == "POST":
                wanted = json.loads(_body(environ))
                self._action, self._after, self._times = wanted["action"], wanted["after"], wanted["times"]
                self._passed = self._refused = 0
            said = {"passed": self._passed, "refused": self._refused}
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]

    def _is_refused(self, environ: dict[str, Any]) -> bool:
        """Whether this call is one to be refused; what was read of it is put back."""
        body = _body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        if parse_qs(body.decode(errors="replace")).get("Action") != [self._action]:
            return False
        with self._lock:
            if self._passed < self._after or self._refused >= self._times:
                self._passed += 1
                return False
            self._refused += 1
            return True


def _body(environ: dict[str, Any]) -> bytes:
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
