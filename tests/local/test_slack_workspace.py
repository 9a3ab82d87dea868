"""What the look-alike sends to Orderly when people do something."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from slack_sdk.signature import SignatureVerifier
from starlette.types import ASGIApp

from local.slack.cast import ANN, APPLICATION_SUPPORT, BO, ORDERLY, SLACKBOT, TEAM
from local.slack.messages import Message
from local.slack.web_api import router
from local.slack.workspace import Installation, Workspace

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass
class Orderly:
    """Stands behind the Request URL: checks the signature as Slack tells apps to, and remembers what came."""

    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    slow: float = 0.0
    came: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    async def hear(self, request: Request) -> Response:
        body = await request.body()
        await asyncio.sleep(self.slow)
        valid = SignatureVerifier(SECRET).is_valid_request(body, dict(request.headers))
        with self._changed:
            self.came.append((body, dict(request.headers)))
            status, content, headers = self.answers.pop(0) if self.answers else (200, b"", {})
            self._changed.notify_all()
        return Response(content, status if valid else 401, headers=headers)

    def heard(self, count: int) -> list[tuple[bytes, dict[str, str]]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.came) >= count, timeout=5), self.came
            return list(self.came)

    def events(self, count: int) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.heard(count)]

    def form(self) -> dict[str, str]:
        return {key: value for key, (value,) in parse_qs(self.heard(1)[-1][0].decode(), strict_parsing=True).items()}


@pytest.fixture
def orderly() -> Orderly:
    return Orderly()


@pytest.fixture
def workspace(orderly: Orderly, serve: Callable[[ASGIApp], str]) -> Iterator[Workspace]:
    app = FastAPI()
    app.post("/slack/events")(orderly.hear)
    url = serve(app)
    installation = Installation(f"{url}/slack/events", url, SECRET, "xoxb-demo")
    found = Workspace(installation, retry_delays=(0.0, 0.05, 0.1))
    app.include_router(router(found))
    yield found
    found.close()


def asked_with_buttons(workspace: Workspace, only_for: str = "") -> Message:
    buttons = [
        {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": f"decide-{label}", "value": "t0"}
        for label in ("Approve", "Decline")
    ]
    return workspace.post(
        Message(
            APPLICATION_SUPPORT.id,
            workspace.posted.new_ts(),
            ORDERLY.id,
            "Stop web-1?",
            ({"type": "actions", "block_id": "decision", "elements": buttons},),
            thread_ts="1.000001",
            only_for=only_for,
        )
    )


def test_a_slash_command_is_a_signed_form_with_slacks_fields(workspace: Workspace, orderly: Orderly) -> None:
    workspace.command("ann", "application-support", "/orderly stop i-1 --dry-run & <now>")

    form = orderly.form()
    url = workspace.installation.public_url
    assert re.fullmatch(rf"{url}/hooks/commands/{TEAM}/\S+", form.pop("response_url"))
    assert re.fullmatch(r"\d+\.\d+\.[0-9a-f]{32}", form.pop("trigger_id"))
    assert form == {
        "token": "gone-out-of-use",
        "team_id": TEAM,
        "team_domain": "orderly-demo",
        "channel_id": APPLICATION_SUPPORT.id,
        "channel_name": "application-support",
        "user_id": ANN.id,
        "user_name": "ann",
        "command": "/orderly",
        "text": "stop i-1 --dry-run &amp; &lt;now&gt;",
        "api_app_id": "A0ORDERLY",
        "is_enterprise_install": "false",
    }


def test_an_acknowledgement_with_text_is_an_answer_for_the_asker(workspace: Workspace, orderly: Orderly) -> None:
    orderly.answers = [(200, b"On it.", {}), (200, b'{"response_type":"in_channel","text":"For all"}', {})]

    workspace.command("ann", "application-support", "help")
    workspace.command("ann", "application-support", "help")

    assert [message.text for message in workspace.messages("application-support", "ann")] == ["On it.", "For all"]
    assert [message.text for message in workspace.messages("application-support", "bo")] == ["For all"]


def test_a_command_that_fails_is_not_tried_again_and_the_person_is_told(workspace: Workspace, orderly: Orderly) -> None:
    orderly.answers = [(500, b"", {})]

    workspace.command("ann", "application-support", "help")

    (told,) = workspace.messages("application-support", "ann")
    assert (told.user, told.text) == (SLACKBOT.id, "/orderly failed with the error “dispatch_failed”.")
    assert len(orderly.came) == 1


def test_a_command_not_acknowledged_within_three_seconds_timed_out(workspace: Workspace, orderly: Orderly) -> None:
    orderly.slow = 3.3

    workspace.command("ann", "application-support", "help")

    (told,) = workspace.messages("application-support", "ann")
    assert told.text == "/orderly failed with the error “operation_timeout”."


def test_a_mention_is_an_event_in_slacks_envelope(workspace: Workspace, orderly: Orderly) -> None:
    said = workspace.say("ann", "application-support", "@Orderly open ports of i-1, tell ann@example.com & @bo")

    (envelope,) = orderly.events(1)
    assert envelope["type"] == "event_callback"
    assert re.fullmatch(r"Ev[0-9A-F]{10}", envelope["event_id"])
    assert envelope["authorizations"][0]["user_id"] == ORDERLY.id
    event = envelope["event"]
    assert (event["type"], event["user"], event["team"], event["channel"]) == (
        "app_mention",
        ANN.id,
        TEAM,
        APPLICATION_SUPPORT.id,
    )
    assert event["ts"] == event["event_ts"] == said.ts
    mail = "<mailto:ann@example.com|ann@example.com>"
    assert event["text"] == f"<@{ORDERLY.id}> open ports of i-1, tell {mail} &amp; <@{BO.id}>"
    assert "thread_ts" not in event


def test_a_mention_in_a_thread_tells_the_thread(workspace: Workspace, orderly: Orderly) -> None:
    first = workspace.say("ann", "application-support", "web-1 is slow")
    workspace.say("bo", "application-support", "@Orderly open ports of i-1", thread=first.ts)

    (envelope,) = orderly.events(1)
    assert envelope["event"]["thread_ts"] == first.ts


def test_orderly_does_not_hear_what_is_not_meant_for_it(workspace: Workspace, orderly: Orderly) -> None:
    workspace.say("ann", "application-support", "hello everybody")
    workspace.say("ann", "general", "@Orderly hello")

    assert orderly.came == []
    told = workspace.messages("general", "ann")[-1]
    assert told.user == SLACKBOT.id
    assert "not in this channel" in told.text


def test_in_a_direct_message_orderly_hears_everything_even_itself(workspace: Workspace, orderly: Orderly) -> None:
    direct = workspace.direct("ann")
    workspace.say("ann", direct.id, "help")
    orderly.heard(1)
    own = workspace.post(Message(direct.id, workspace.posted.new_ts(), ORDERLY.id, "Here is help"))
    orderly.heard(2)
    workspace.edit(own, text="Here is more help")

    first, second, third = (envelope["event"] for envelope in orderly.events(3))
    assert (first["type"], first["channel_type"], first["text"]) == ("message", "im", "help")
    assert (second["bot_id"], second["user"]) == ("B0ORDERLY", ORDERLY.id)
    assert (third["subtype"], third["message"]["text"]) == ("message_changed", "Here is more help")


def test_an_event_is_sent_again_with_the_same_id_until_it_is_acknowledged(
    workspace: Workspace, orderly: Orderly
) -> None:
    orderly.answers = [(500, b"", {}), (503, b"", {})]

    workspace.say("ann", "application-support", "@Orderly help")

    tries = orderly.heard(3)
    assert [headers.get("x-slack-retry-num") for _, headers in tries] == [None, "1", "2"]
    assert [headers.get("x-slack-retry-reason") for _, headers in tries[1:]] == ["http_error", "http_error"]
    assert len({json.loads(body)["event_id"] for body, _ in tries}) == 1


def test_an_event_is_tried_four_times_at_most(workspace: Workspace, orderly: Orderly) -> None:
    orderly.answers = [(500, b"", {})] * 9

    workspace.say("ann", "application-support", "@Orderly help")

    orderly.heard(4)
    assert not threading.Event().wait(0.3)
    assert len(orderly.came) == 4


def test_an_app_can_ask_for_no_retry(workspace: Workspace, orderly: Orderly) -> None:
    orderly.answers = [(500, b"", {"x-slack-no-retry": "1"})]

    workspace.say("ann", "application-support", "@Orderly help")

    orderly.heard(1)
    assert not threading.Event().wait(0.3)
    assert len(orderly.came) == 1


def test_a_click_is_a_block_actions_payload(workspace: Workspace, orderly: Orderly) -> None:
    message = asked_with_buttons(workspace)

    workspace.press("bo", message.ts, "Approve")

    payload = json.loads(orderly.form()["payload"])
    (action,) = payload["actions"]
    assert re.fullmatch(r"\d+\.\d{6}", action.pop("action_ts"))
    assert action == {
        "action_id": "decide-Approve",
        "block_id": "decision",
        "type": "button",
        "text": {"type": "plain_text", "text": "Approve"},
        "value": "t0",
    }
    assert payload["type"] == "block_actions"
    assert payload["user"] == {"id": BO.id, "username": "bo", "name": "bo", "team_id": TEAM}
    assert payload["channel"] == {"id": APPLICATION_SUPPORT.id, "name": "application-support"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": APPLICATION_SUPPORT.id,
        "is_ephemeral": False,
        "thread_ts": "1.000001",
    }
    assert payload["message"]["blocks"][0]["block_id"] == "decision"
    assert payload["state"] == {"values": {}}


def test_nobody_presses_a_button_that_they_do_not_see(workspace: Workspace) -> None:
    message = asked_with_buttons(workspace, only_for=ANN.id)

    with pytest.raises(LookupError, match="sees no message"):
        workspace.press("bo", message.ts, "Approve")
    with pytest.raises(LookupError, match=r"no 'Stop' here; there is \['Approve', 'Decline'\]"):
        workspace.press("ann", message.ts, "Stop")


def test_a_response_url_answers_the_asker_five_times(workspace: Workspace, orderly: Orderly) -> None:
    workspace.command("ann", "general", "help")
    url = orderly.form()["response_url"]

    statuses = [httpx.post(url, json={"text": f"answer {n}"}).status_code for n in range(6)]

    assert statuses == [200] * 5 + [404]
    assert [message.text for message in workspace.messages("general", "ann")] == [f"answer {n}" for n in range(5)]
    assert workspace.messages("general", "bo") == []


def test_a_response_url_can_replace_or_delete_the_message_that_was_clicked(
    workspace: Workspace, orderly: Orderly
) -> None:
    message = asked_with_buttons(workspace, only_for=ANN.id)
    workspace.press("ann", message.ts, "Approve")
    url = json.loads(orderly.form()["payload"])["response_url"]

    httpx.post(url, json={"text": "Approved.", "replace_original": True})
    replaced = workspace.messages("application-support", "ann")
    httpx.post(url, json={"delete_original": True})

    assert [(shown.ts, shown.text, shown.blocks) for shown in replaced] == [(message.ts, "Approved.", ())]
    assert workspace.messages("application-support", "ann") == []


def test_who_listens_is_told_of_each_change_until_it_stops(workspace: Workspace) -> None:
    told: list[int] = []
    stop = workspace.listen(lambda: told.append(len(workspace.messages("general"))))

    workspace.say("ann", "general", "one")
    stop()
    workspace.say("ann", "general", "two")

    assert told == [1]


def test_waiting_ends_as_soon_as_a_message_is_there(workspace: Workspace) -> None:
    threading.Timer(0.05, workspace.say, ("ann", "general", "here I am")).start()

    found = workspace.wait_for(lambda: workspace.messages("general"), seconds=5)

    assert found[0].text == "here I am"


def test_waiting_in_vain_shows_what_is_there(workspace: Workspace) -> None:
    workspace.say("ann", "general", "something else")

    with pytest.raises(TimeoutError, match="something else"):
        workspace.wait_for(lambda: None, seconds=0.05)
