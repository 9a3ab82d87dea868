"""What is let in: only what Slack signed, and only within five minutes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from slack_sdk.signature import Clock

from bot.http import MOST_BYTES, HttpRequest, NotFromSlackError
from bot.inbound import Inbound
from core.wire import write
from tests.bot.given import SECRET, Queue, in_base64, interactions, signed, slack_event


class At(Clock):
    """A clock that stands still."""

    def __init__(self, moment: int) -> None:
        self.moment = moment

    def now(self) -> float:
        return self.moment


# The worked example of docs.slack.dev, "Verifying requests from Slack", for the secret SECRET.
EXAMPLE_AT = 1531420618
EXAMPLE = HttpRequest(
    {
        "x-slack-request-timestamp": str(EXAMPLE_AT),
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    },
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
)


def refused(door: Inbound, queue: Queue, event: dict[str, Any]) -> int:
    """The status of an answer that tells the sender nothing; and nothing was queued."""
    answer = door.answer(event)
    assert (answer["body"], queue.put_in) == ("", [])
    return int(answer["statusCode"])


def without(event: dict[str, Any], header: str) -> dict[str, Any]:
    return event | {"headers": {name: value for name, value in event["headers"].items() if name != header}}


def with_header(event: dict[str, Any], header: str, value: str) -> dict[str, Any]:
    return event | {"headers": event["headers"] | {header: value}}


def test_slack_s_own_example_of_a_signature_is_verified() -> None:
    assert EXAMPLE.verified([SECRET], At(EXAMPLE_AT))["command"] == "/webhook-collect"


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_request_may_be_five_minutes_away(seconds: int) -> None:
    assert EXAMPLE.verified([SECRET], At(EXAMPLE_AT + seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_a_request_from_further_away_is_refused_however_well_signed(seconds: int) -> None:
    with pytest.raises(NotFromSlackError) as refusal:
        EXAMPLE.verified([SECRET], At(EXAMPLE_AT + seconds))
    assert refusal.value.status == 401


def test_while_the_secret_is_being_replaced_both_hold(queue: Queue) -> None:
    door = Inbound(interactions(queue), lambda: f"new-secret {SECRET}\n")
    assert door.answer(slack_event("command"))["statusCode"] == 200
    assert door.answer(signed(slack_event("command"), secret="new-secret"))["statusCode"] == 200
    assert len(queue.put_in) == 2


def test_without_a_secret_nobody_gets_in(queue: Queue) -> None:
    assert refused(Inbound(interactions(queue), lambda: " "), queue, signed(slack_event("command"), secret="")) == 401


def test_another_secret_is_refused(door: Inbound, queue: Queue) -> None:
    assert refused(door, queue, signed(slack_event("command"), secret="guessed")) == 401


def test_a_body_that_was_changed_is_refused(door: Inbound, queue: Queue) -> None:
    event = slack_event("command")
    assert refused(door, queue, event | {"body": event["body"].replace("stop", "start")}) == 401


@pytest.mark.parametrize("header", ["x-slack-signature", "x-slack-request-timestamp"])
def test_a_missing_header_is_refused(door: Inbound, queue: Queue, header: str) -> None:
    assert refused(door, queue, without(slack_event("command"), header)) == 401


@pytest.mark.parametrize("headers", [None, {}])
def test_no_headers_at_all_are_refused(door: Inbound, queue: Queue, headers: dict[str, str] | None) -> None:
    assert refused(door, queue, slack_event("command") | {"headers": headers}) == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v1=00", "v0=ÿ", "v0=" + "0" * 64, "x" * 9999])
def test_a_signature_that_is_none_is_refused(door: Inbound, queue: Queue, signature: str) -> None:
    assert refused(door, queue, with_header(slack_event("command"), "x-slack-signature", signature)) == 401


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "١٢٣", "12.5", "9" * 12, "9" * 400, "NaN", " 1"])
def test_a_timestamp_that_is_none_is_refused(door: Inbound, queue: Queue, timestamp: str) -> None:
    assert refused(door, queue, with_header(slack_event("command"), "x-slack-request-timestamp", timestamp)) == 401


@pytest.mark.parametrize("seconds", [400, -400, 86_400])
def test_an_old_or_future_request_is_refused(door: Inbound, queue: Queue, seconds: int) -> None:
    assert refused(door, queue, signed(slack_event("command"), seconds_ago=seconds)) == 401


def test_header_names_are_taken_in_any_case(door: Inbound, queue: Queue) -> None:
    event = slack_event("command")
    headers = {name.title(): value for name, value in event["headers"].items()}
    assert door.answer(event | {"headers": headers})["statusCode"] == 200
    assert queue.request.said == "stop i-06dd90c34b8f87d76"


@pytest.mark.parametrize("name", ["command", "app_mention", "block_actions_approve"])
def test_a_body_in_base64_is_the_same_body(door: Inbound, queue: Queue, name: str) -> None:
    door.answer(slack_event(name))
    door.answer(in_base64(slack_event(name)))
    plain, decoded = (json.loads(write(message)) | {"at": ""} for message in queue.put_in)
    assert plain == decoded


def test_an_event_that_does_not_say_whether_it_is_base64_is_not(door: Inbound, queue: Queue) -> None:
    event = slack_event("command")
    del event["isBase64Encoded"]
    assert door.answer(event)["statusCode"] == 200
    assert len(queue.put_in) == 1


@pytest.mark.parametrize("body", ["not base64!", "YWJj=YWJj", "Grüße", "YQ"])
def test_broken_base64_is_a_bad_request(door: Inbound, queue: Queue, body: str) -> None:
    assert refused(door, queue, slack_event("command") | {"body": body, "isBase64Encoded": True}) == 400


def test_an_oversized_body_is_refused_before_anything_is_done_with_it(door: Inbound, queue: Queue) -> None:
    event = slack_event("command", lambda form: form.update(text="x" * MOST_BYTES))
    assert refused(door, queue, event) == 400


@pytest.mark.parametrize("body", [None, ""])
def test_no_body_is_refused(door: Inbound, queue: Queue, body: str | None) -> None:
    event = slack_event("command")
    assert refused(door, queue, event | {"body": body}) == 401


@pytest.mark.parametrize(
    "body",
    [
        '{"type":',
        "{" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        "payload=not-json",
        "payload=%5B1%2C2%5D",
        "payload=null",
        "payload=",
    ],
)
def test_what_slack_signed_but_never_sends_is_a_bad_request(door: Inbound, queue: Queue, body: str) -> None:
    assert refused(door, queue, signed(slack_event("command") | {"body": body})) == 400


def test_bytes_that_are_no_text_are_a_bad_request(door: Inbound, queue: Queue) -> None:
    body = base64.b64encode(b"\x80\x81\x82").decode()
    assert refused(door, queue, slack_event("command") | {"body": body, "isBase64Encoded": True}) == 400


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_json_that_is_no_object_is_a_bad_request(door: Inbound, queue: Queue, kind: str) -> None:
    event = with_header(slack_event("command") | {"body": "[1, 2]"}, "content-type", kind)
    assert refused(door, queue, signed(event)) == 400
