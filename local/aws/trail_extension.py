"""CloudTrail's event history in moto: who called what about which resource, as LookupEvents tells it.

Kept are the calls that change something in EC2; CloudTrail keeps all of an account's for 90 days.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.common_types import TYPE_RESPONSE

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
App = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_READS = ("Describe", "Get", "List")
_IDS = re.compile(r"\b[a-z]+-(?:[0-9a-f]{17}|[0-9a-f]{8})\b")
_PAGE = 50  # CloudTrail API Reference, LookupEvents: MaxResults


@dataclass(frozen=True)
class Event:
    """One call."""

    id: str
    name: str
    at: datetime
    user: str
    address: str
    resources: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As LookupEvents gives it."""
        whole = {"eventName": self.name, "sourceIPAddress": self.address, "eventSource": "ec2.amazonaws.com"}
        return {
            "EventId": self.id,
            "EventName": self.name,
            "EventSource": "ec2.amazonaws.com",
            "EventTime": self.at.timestamp(),
            "ReadOnly": "false",
            "Username": self.user,
            "Resources": [{"ResourceName": name} for name in self.resources],
            "CloudTrailEvent": json.dumps(whole),
        }


_events: deque[Event] = deque(maxlen=10_000)
_lock = threading.Lock()


class Trail:
    """Moto's app; what its calls changed is remembered."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI, PEP 3333)."""
        if environ["REQUEST_METHOD"] != "POST" or "/ec2/" not in environ.get("HTTP_AUTHORIZATION", ""):
            return self._app(environ, start_response)
        body = bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        environ["wsgi.input"] = io.BytesIO(body)

        def remember(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if status.startswith("200"):
                _remember(parse_qs(body.decode(errors="replace")), environ)
            return start_response(status, headers, *more)

        return self._app(environ, remember)


def _remember(call: dict[str, list[str]], environ: dict[str, Any]) -> None:
    (name,) = call.get("Action", ["Unknown"])
    if name.startswith(_READS):
        return
    ids = tuple(dict.fromkeys(found for values in call.values() for value in values for found in _IDS.findall(value)))
    key = environ["HTTP_AUTHORIZATION"].partition("Credential=")[2].partition("/")[0]
    with _lock:
        _events.appendleft(
            Event(str(uuid4()), name, datetime.now(UTC), _user(key), environ.get("REMOTE_ADDR", ""), ids)
        )


def _user(key: str) -> str:
    """The session of an assumed role, or the user of an access key."""
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    for sts in (partition for account in sts_backends.values() for partition in account.values()):
        if role := sts.get_assumed_role_from_access_key(key):
            return str(role.session_name)
    for iam in (partition for account in iam_backends.values() for partition in account.values()):
        if owner := iam.access_keys.get(key):
            return str(owner.user_name)
    return "unknown"


def install() -> None:
    """Have moto answer LookupEvents, in this process."""

    def lookup_events(self: CloudTrailResponse) -> TYPE_RESPONSE:
        wanted = [item["AttributeValue"] for item in self._get_param("LookupAttributes") or []]
        start, end = self._get_param("StartTime") or 0, self._get_param("EndTime") or float("inf")
        with _lock:
            found = [
                event
                for event in _events
                if set(wanted) <= {event.name, event.user, *event.resources} and start <= event.at.timestamp() <= end
            ]
        first = int(self._get_param("NextToken") or 0)
        answer: dict[str, Any] = {"Events": [event.to_json() for event in found[first : first + _PAGE]]}
        if len(found) > first + _PAGE:
            answer["NextToken"] = str(first + _PAGE)
        return 200, {}, json.dumps(answer)

    CloudTrailResponse.lookup_events = lookup_events  # type: ignore[attr-defined]
