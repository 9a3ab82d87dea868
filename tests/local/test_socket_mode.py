"""What Socket Mode delivers, as Slack would have posted it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from local.socket_mode import as_http


def test_a_command_is_a_form() -> None:
    body, kind = as_http("slash_commands", {"command": "/orderly", "text": "stop web-1 & db-1", "user_id": "U1"})
    assert kind == "application/x-www-form-urlencoded"
    assert parse_qs(body) == {"command": ["/orderly"], "text": ["stop web-1 & db-1"], "user_id": ["U1"]}


def test_a_click_is_json_in_a_form() -> None:
    click = {"type": "block_actions", "actions": [{"value": "ä&="}]}
    body, kind = as_http("interactive", click)
    assert kind == "application/x-www-form-urlencoded"
    assert json.loads(parse_qs(body)["payload"][0]) == click


def test_an_event_is_json() -> None:
    event = {"type": "event_callback", "event": {"type": "app_mention"}}
    body, kind = as_http("events_api", event)
    assert kind == "application/json"
    assert json.loads(body) == event
