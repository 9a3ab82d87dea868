"""What the tests of bot start from: requests as API Gateway hands them over, signed as Slack signs."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.interactions import Interactions
from bot.views import NotShownError
from core.recent import Known
from core.request import Decision, Message, Request
from local.slack.block_limits import view_problems
from local.slack.signing import signature_headers

_EVENTS = Path(__file__).parent.parent / "events" / "slack"

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"

Body = dict[str, Any]
Change = Callable[[Body], object]


def nothing(_body: Body) -> None:
    """No change."""


def slack_event(name: str, change: Change = nothing) -> dict[str, Any]:
    """A recorded API Gateway event with what Slack sent changed, signed now."""
    event: dict[str, Any] = json.loads((_EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return signed(event | {"body": _changed(event["body"], change)})


def _changed(body: str, change: Change) -> str:
    """The body in the form in which it came: JSON, a form, or a form with JSON in it."""
    if body.startswith("{"):
        said = json.loads(body)
        change(said)
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    form: Body = dict(parse_qsl(body, keep_blank_values=True))
    if set(form) != {"payload"}:
        change(form)
        return urlencode(form)
    payload = json.loads(form["payload"])
    change(payload)
    return urlencode({"payload": json.dumps(payload)})


def signed(event: dict[str, Any], *, secret: str = SECRET, seconds_ago: int = 0) -> dict[str, Any]:
    """The event with the headers that go with its body."""
    headers = signature_headers(event["body"].encode(), secret, int(time.time()) - seconds_ago)
    return event | {"headers": event["headers"] | {name.lower(): value for name, value in headers.items()}}


def in_base64(event: dict[str, Any]) -> dict[str, Any]:
    """The same event as API Gateway writes it when it takes the body for binary."""
    body = base64.b64encode(event["body"].encode()).decode()
    return event | {"body": body, "isBase64Encoded": True}


@dataclass
class ShownModals:
    """Slack, as far as it shows modals; what is known of recent resources, by kind."""

    shown: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, list[Known]] = field(default_factory=dict)
    down: bool = False

    def open(self, team: str, trigger: str, view: Mapping[str, Any]) -> None:
        """Show one, to whoever pulled the trigger."""
        self._show({**view, "trigger": trigger, "team": team})

    def update(self, _team: str, shown: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Show another in its place."""
        self._show({**view, "id": shown["id"]})

    def _show(self, view: Mapping[str, Any]) -> None:
        if self.down:
            raise NotShownError("internal_error")
        assert view_problems(view) == []
        self.shown.append(dict(view))


def interactions(queue: Queue, views: ShownModals | None = None) -> Interactions:
    """What is behind the door, with that queue."""
    shown = views or ShownModals()
    return Interactions(queue, shown, lambda kind: shown.known.get(kind, []))


@dataclass
class Queue:
    """A chat queue that keeps what is put into it, or is out of order."""

    put_in: list[Message] = field(default_factory=list)
    down: bool = False

    def put(self, message: Message) -> None:
        """Keep it."""
        if self.down:
            raise ConnectionError("arn:aws:sqs:eu-west-1:123456789012:ChatQueue cannot be reached")
        self.put_in.append(message)

    @property
    def request(self) -> Request:
        """The one request that was put into it."""
        (found,) = self.put_in
        assert isinstance(found, Request)
        return found

    @property
    def decision(self) -> Decision:
        """The one decision that was put into it."""
        (found,) = self.put_in
        assert isinstance(found, Decision)
        return found
