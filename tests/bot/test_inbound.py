"""What people do in Slack becomes one message on the chat queue, and an acknowledgement."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI, Request

from bot.inbound import Inbound
from core import wire
from core.call import Call
from core.request import Actor, Departure, ReplyTo, Visit
from tests.bot.given import Body, Change, Queue, signed, slack_event
from tests.local.conftest import Serve

ANN = Actor("slack", "U0ANNBERG", "T0ORDERLY", "C0APPSUPP")
BO = Actor("slack", "U0BOLUND", "T0ORDERLY", "C0APPSUPP")
CLICK = "8123456789014.8123456789.6f4dcc3b5aa765d61d8327deb882cf98"
CLICKED = ReplyTo(
    "C0APPSUPP",
    "",
    "U0BOLUND",
    "https://hooks.slack.com/actions/T0ORDERLY/8123456789015/2bC3dE4fG5hI6jK7lM8nO9pQ",
    "T0ORDERLY",
)


def with_event(**fields: Any) -> Change:
    """Changes fields of the event in an envelope; None takes one out."""

    def change(body: Body) -> None:
        body["event"] = {name: value for name, value in (body["event"] | fields).items() if value is not None}

    return change


def with_action(**fields: Any) -> Change:
    """Changes fields of the action in a click; None takes one out."""

    def change(body: Body) -> None:
        body["actions"] = [{name: v for name, v in (body["actions"][0] | fields).items() if v is not None}]

    return change


def taken(door: Inbound, event: dict[str, Any]) -> None:
    """Acknowledged as Slack wants it: 200, and nothing shown to anybody."""
    answer = door.answer(event)
    assert (answer["statusCode"], answer["body"]) == (200, "")


# Commands


def test_a_slash_command_is_queued_with_who_where_and_how_to_answer(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("command"))
    request = queue.request
    url = "https://hooks.slack.com/commands/T0ORDERLY/8123456789012/1aB2cD3eF4gH5iJ6kL7mN8oP"
    assert request.key == "command:8123456789013.8123456789.5f4dcc3b5aa765d61d8327deb882cf99"
    assert (request.actor, request.reply) == (ANN, ReplyTo("C0APPSUPP", "", "U0ANNBERG", url, "T0ORDERLY"))
    assert (request.said, request.call, request.dry_run) == ("stop i-06dd90c34b8f87d76", None, False)
    assert abs((datetime.now(UTC) - request.at).total_seconds()) < 60


@pytest.mark.parametrize(
    "text",
    ["", "tag i-06dd90c34b8f87d76 payload=1", "payload", 'say "grüß Gott" & <now> 👍', "ssl_check=1", "&ssl_check=1&"],
)
def test_the_words_of_a_command_arrive_as_they_were_typed(door: Inbound, queue: Queue, text: str) -> None:
    taken(door, slack_event("command", lambda form: form.update(text=text)))
    assert queue.request.said == text


def test_a_command_of_any_name_is_taken_since_a_workspace_may_call_it_otherwise(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("command", lambda form: form.update(command="/ops")))
    assert queue.request.said == "stop i-06dd90c34b8f87d76"


def test_the_same_command_has_the_same_key_and_another_one_another(door: Inbound, queue: Queue) -> None:
    door.answer(slack_event("command"))
    door.answer(slack_event("command"))
    door.answer(slack_event("command", lambda form: form.update(trigger_id="1.2.3")))
    first, second, third = queue.put_in
    assert first.key == second.key != third.key


def test_when_the_queue_is_down_a_command_is_answered_with_what_to_do(door: Inbound, queue: Queue) -> None:
    queue.down = True
    answer = door.answer(slack_event("command"))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "text": "I could not take that just now. Nothing was changed: please try again in a moment.",
        "response_type": "ephemeral",
    }


# Mentions and direct messages


def test_a_mention_is_queued_once_for_all_its_deliveries(door: Inbound, queue: Queue) -> None:
    event = slack_event("app_mention")
    taken(door, event)
    taken(door, event | {"headers": event["headers"] | {"x-slack-retry-num": "1", "x-slack-retry-reason": "timeout"}})
    first, again = queue.put_in
    assert first.key == again.key == "event:Ev08MENTION1"  # the desk drops the second; a header alone drops nothing
    assert (first.actor, first.reply) == (ANN, ReplyTo("C0APPSUPP", "", "U0ANNBERG", team="T0ORDERLY"))


def test_the_words_of_a_mention_arrive_with_the_mention(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("app_mention"))
    assert queue.request.said == "<@U0ORDERLY> what are the open ports for i-06dd90c34b8f87d76?"


def test_a_mention_in_a_thread_is_answered_in_the_thread(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("app_mention", with_event(thread_ts="1795194000.000001")))
    assert queue.request.reply == ReplyTo("C0APPSUPP", "1795194000.000001", "U0ANNBERG", team="T0ORDERLY")


def test_a_direct_message_needs_no_mention(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("message_im"))
    assert (queue.request.key, queue.request.said) == ("event:Ev08MESSAGE1", "help")
    assert queue.request.reply == ReplyTo("D0ANNBERG", "", "U0ANNBERG", team="T0ORDERLY")


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_a_person_s_message_of_another_kind_is_heard_as_well(door: Inbound, queue: Queue, subtype: str) -> None:
    taken(door, slack_event("message_im", with_event(subtype=subtype)))
    assert queue.request.said == "help"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("message_im_own", with_event()),
        ("message_im_changed", with_event()),
        ("message_im", with_event(bot_id="B0OTHER")),
        ("message_im", with_event(subtype="bot_message")),
        ("message_im", with_event(subtype="message_deleted")),
        ("message_im", with_event(user=None)),
        ("app_mention", with_event(bot_id="B0OTHER")),
        ("message_im", with_event(channel_type="channel")),
        ("app_home_opened", with_event(tab="messages")),
        ("app_home_opened", with_event(type="not_yet_invented")),
    ],
)
def test_what_no_person_says_to_orderly_is_acknowledged_and_left(
    door: Inbound, queue: Queue, name: str, change: Change
) -> None:
    taken(door, slack_event(name, change))
    assert queue.put_in == []


def test_when_the_queue_is_down_slack_is_to_send_an_event_again(door: Inbound, queue: Queue) -> None:
    queue.down = True
    answer = door.answer(slack_event("app_mention"))
    assert answer["statusCode"] == 500
    assert "x-slack-no-retry" not in {name.lower() for name in answer["headers"]}
    assert "Traceback" not in answer["body"]
    assert "arn:" not in answer["body"]


# Who it is


def test_a_member_of_the_workspace_is_no_guest(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("app_mention"))
    assert queue.request.actor.guest is False


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted"])
def test_a_guest_is_marked(door: Inbound, queue: Queue, mark: str) -> None:
    taken(door, slack_event("app_mention", with_event(user_profile={mark: True})))
    assert queue.request.actor.guest is True


@pytest.mark.parametrize("field", ["user_team", "source_team"])
def test_somebody_from_another_workspace_is_marked_with_it(door: Inbound, queue: Queue, field: str) -> None:
    taken(door, slack_event("app_mention", with_event(**{field: "T0PARTNER"})))
    assert (queue.request.actor.team, queue.request.actor.guest) == ("T0PARTNER", True)


def test_a_click_from_another_workspace_is_marked_with_it(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("block_actions_approve", lambda body: body["user"].update(team_id="T0PARTNER")))
    assert (queue.decision.actor.team, queue.decision.actor.guest) == ("T0PARTNER", True)


def test_a_look_at_the_home_tab_is_queued_with_who_looks(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("app_home_opened", with_event(tab="home")))
    (visit,) = queue.put_in
    assert isinstance(visit, Visit)
    assert (visit.key, visit.tab, visit.actor) == ("event:Ev08HOME1", "home", Actor("slack", ANN.id, ANN.team))
    assert wire.read(Visit, wire.write(visit)) == visit


# Clicks


def test_a_yes_is_queued_with_its_token(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("block_actions_approve"))
    decision = queue.decision
    assert (decision.key, decision.token, decision.approve) == (f"click:{CLICK}", "tok-4Jq1V0y7m2Qk", True)
    assert (decision.actor, decision.reply) == (BO, CLICKED)


def test_a_button_makes_its_call_in_the_name_of_who_pressed_it(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("block_actions_call"))
    request = queue.request
    assert request.call == Call("open-ports", {"instance": "i-06dd90c34b8f87d76", "direction": "egress"})
    assert (request.key, request.actor, request.reply) == (f"click:{CLICK}", BO, CLICKED)


def test_try_again_names_the_run_and_answers_in_its_thread(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("block_actions_again"))
    request = queue.request
    assert (request.again, request.said, request.call) == ("0123456789ab", "stop web-1", None)
    assert request.reply.thread == "1795194000.000001"


def test_a_button_of_a_message_that_only_one_person_sees_works(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("block_actions_ephemeral"))
    assert queue.request.call == Call("open-ports", {"instance": "i-06dd90c34b8f87d76", "direction": "ingress"})
    assert queue.request.reply.channel == "C0APPSUPP"


class Answers:
    """Takes what is answered by response_url."""

    def __init__(self, serve: Serve) -> None:
        self.said: list[dict[str, Any]] = []
        app = FastAPI()
        app.post("/answer")(self._take)
        self.url = f"{serve(app)}/answer"

    async def _take(self, request: Request) -> str:
        self.said.append(await request.json())
        return "ok"


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "call-0", "value": "old-format:stop:i-1"},
        {"action_id": "call-0", "value": '{"nothing":"of ours"}'},
        {"action_id": "call-0", "value": "[]"},
        {"action_id": "call-0", "value": '{"operation":"stop","params":[]}'},
        {"action_id": "call-0", "value": None},
        {"action_id": "again", "value": '{"said":""}'},
        {"action_id": "approve", "value": None},
        {"action_id": "a-button-of-long-ago"},
    ],
)
def test_an_old_button_is_answered_to_who_pressed_it(
    door: Inbound, queue: Queue, serve: Serve, action: dict[str, Any]
) -> None:
    answers = Answers(serve)

    def change(body: Body) -> None:
        with_action(**action)(body)
        body["response_url"] = answers.url

    taken(door, slack_event("block_actions_call", change))
    assert queue.put_in == []
    (said,) = answers.said
    assert said["text"] == "That button is from an older version of me. Please ask again."
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)


@pytest.mark.parametrize("name", ["block_actions_call", "block_actions_approve"])
def test_when_the_queue_is_down_who_clicked_is_told(door: Inbound, queue: Queue, serve: Serve, name: str) -> None:
    queue.down = True
    answers = Answers(serve)
    taken(door, slack_event(name, lambda body: body.update(response_url=answers.url)))
    assert [said["text"] for said in answers.said] == [
        "I could not take that just now. Nothing was changed: please try again in a moment."
    ]


# Slack's own questions, and what nobody asked


def test_the_challenge_is_answered(door: Inbound, queue: Queue) -> None:
    answer = door.answer(slack_event("url_verification"))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    assert queue.put_in == []


def test_a_challenge_that_is_not_signed_is_not_answered(door: Inbound) -> None:
    answer = door.answer(signed(slack_event("url_verification"), secret="guessed"))
    assert (answer["statusCode"], answer["body"]) == (401, "")


@pytest.mark.parametrize("secret", ["8f742231b10e8888abcd99yyyzzz85a5", "none"])
def test_a_look_at_the_certificate_is_answered_and_does_nothing(door: Inbound, queue: Queue, secret: str) -> None:
    taken(door, signed(slack_event("ssl_check"), secret=secret))
    assert queue.put_in == []


def test_a_look_at_the_certificate_is_no_way_in(door: Inbound, queue: Queue) -> None:
    event = slack_event("command", lambda form: form.update(ssl_check="1"))
    taken(door, signed(event, secret="guessed"))
    assert queue.put_in == []


def test_what_is_not_offered_is_not_acknowledged(door: Inbound, queue: Queue) -> None:
    answer = door.answer(slack_event("view_submission"))
    assert answer["statusCode"] == 500  # Slack says in the form that it did not work
    assert queue.put_in == []


# What goes over the wire, and what it costs


@pytest.mark.parametrize("name", ["command", "app_mention", "block_actions_call", "block_actions_again"])
def test_what_is_queued_is_read_back_as_it_was(door: Inbound, queue: Queue, name: str) -> None:
    door.answer(slack_event(name))
    (message,) = queue.put_in
    assert wire.read(type(message), wire.write(message)) == message


def test_nothing_heavy_is_imported_before_the_acknowledgement() -> None:
    program = "import sys, bot.inbound; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    heavy = {
        "boto3",
        "botocore.client",
        "botocore.session",
        "pydantic",
        "aws_lambda_powertools.utilities.parameters",
        "slack_bolt.adapter.aws_lambda",
        "bot.render",
        "bot.notifier",
        "automation",
        "yaml",
    }
    assert heavy & set(loaded.stdout.split()) == set()


# A step of a workflow


def executed(**inputs: str) -> Change:
    return with_event(
        type="function_executed", function={"callback_id": "ask_orderly"}, function_execution_id="Fx01", inputs=inputs
    )


def test_a_workflow_s_step_asks_in_the_workflow_s_name(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("app_mention", executed(order="alarms", channel="C0APPSUPP", user="U0DEEROY")))
    request = queue.request
    assert (request.said, request.actor) == ("alarms", Actor("workflow", "Fx01", "T0ORDERLY", "C0APPSUPP"))
    assert request.reply == ReplyTo("C0APPSUPP", team="T0ORDERLY", step="Fx01")
    assert wire.read(type(request), wire.write(request)) == request


def test_another_app_s_step_is_left(door: Inbound, queue: Queue) -> None:
    other = with_event(type="function_executed", function={"callback_id": "other"}, function_execution_id="Fx01")
    taken(door, slack_event("app_mention", other))
    assert queue.put_in == []


# Workspaces


def test_what_is_said_in_a_shared_channel_is_answered_by_the_bot_that_heard_it(door: Inbound, queue: Queue) -> None:
    heard = {"enterprise_id": None, "team_id": "T0FJORD", "user_id": "U0BOT", "is_bot": True}
    taken(door, slack_event("app_mention", lambda body: body.update(authorizations=[heard])))
    assert (queue.request.actor.team, queue.request.reply.team) == ("T0ORDERLY", "T0FJORD")


@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
def test_a_removal_is_queued_with_the_workspace_and_its_time(door: Inbound, queue: Queue, event: str) -> None:
    taken(door, slack_event(event))
    (departure,) = queue.put_in
    assert isinstance(departure, Departure)
    assert (departure.leaves, departure.at) == ("T0ORDERLY", datetime(2026, 11, 20, 17, 1, tzinfo=UTC))


def test_a_persons_token_that_is_revoked_is_not_ours(door: Inbound, queue: Queue) -> None:
    taken(door, slack_event("tokens_revoked", with_event(tokens={"oauth": ["U0ANNBERG"], "bot": []})))
    assert queue.put_in == []
