"""The Web API look-alike, used through Slack's own client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from starlette.types import ASGIApp

from local.slack.cast import ANN, APPLICATION_SUPPORT, BO, CY, GENERAL, OPERATORS, ORDERLY
from local.slack.web_api import router
from local.slack.workspace import Installation, Workspace

TOKEN = "xoxb-demo"


@pytest.fixture
def workspace(serve: Callable[[ASGIApp], str]) -> Iterator[Workspace]:
    """A workspace whose own address is served; nothing listens at the Request URL."""
    app = FastAPI()
    url = serve(app)
    found = Workspace(Installation("http://127.0.0.1:9/slack/events", url, "secret", TOKEN))
    app.include_router(router(found))
    yield found
    found.close()


@pytest.fixture
def slack(workspace: Workspace) -> WebClient:
    return WebClient(TOKEN, base_url=f"{workspace.installation.public_url}/api/")


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as raised:
        call()
    return str(raised.value.response["error"])


def test_the_token_says_who_we_are(slack: WebClient) -> None:
    answer = slack.auth_test()

    assert (answer["user_id"], answer["user"]) == (ORDERLY.id, "orderly")


def test_a_wrong_token_or_none_is_refused(workspace: Workspace) -> None:
    url = f"{workspace.installation.public_url}/api/"

    assert refused(WebClient("xoxb-wrong", base_url=url).auth_test) == "invalid_auth"
    assert refused(WebClient(base_url=url).auth_test) == "not_authed"


def test_a_posted_message_is_seen_and_can_be_changed(slack: WebClient, workspace: Workspace) -> None:
    posted = slack.chat_postMessage(channel=APPLICATION_SUPPORT.id, text="Stopping …")

    slack.chat_update(channel=posted["channel"], ts=posted["ts"], text="Stopped.")

    (message,) = workspace.messages("application-support")
    assert (message.user, message.text, message.ts) == (ORDERLY.id, "Stopped.", posted["ts"])
    assert message.edited


def test_an_update_without_blocks_leaves_the_old_ones(slack: WebClient, workspace: Workspace) -> None:
    posted = slack.chat_postMessage(channel="#application-support", text="-", blocks=[{"type": "divider"}])

    slack.chat_update(channel=APPLICATION_SUPPORT.id, ts=posted["ts"], text="Stopped.")
    kept = workspace.messages("application-support")[0].blocks
    slack.chat_update(channel=APPLICATION_SUPPORT.id, ts=posted["ts"], text="Stopped.", blocks=[])

    assert [block["type"] for block in kept] == ["divider"]
    assert workspace.messages("application-support")[0].blocks == ()


def test_an_ephemeral_message_is_seen_by_one_person(slack: WebClient, workspace: Workspace) -> None:
    slack.chat_postEphemeral(channel=APPLICATION_SUPPORT.id, user=ANN.id, text="Only for Ann")

    assert [message.text for message in workspace.messages("application-support", "ann")] == ["Only for Ann"]
    assert workspace.messages("application-support", "bo") == []
    assert workspace.messages("application-support") == []


def test_a_message_to_a_person_arrives_in_their_direct_messages(slack: WebClient, workspace: Workspace) -> None:
    opened = slack.conversations_open(users=[CY.id])["channel"]["id"]
    posted = slack.chat_postMessage(channel=CY.id, text="Hello Cy")

    assert posted["channel"] == opened == workspace.direct("cy").id


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": GENERAL.id, "text": "x"}, "not_in_channel"),
        ({"channel": APPLICATION_SUPPORT.id}, "no_text"),
        ({"channel": APPLICATION_SUPPORT.id, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": APPLICATION_SUPPORT.id, "blocks": [{"type": "hologram"}]}, "invalid_blocks"),
        (
            {
                "channel": APPLICATION_SUPPORT.id,
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}] * 5,
            },
            "msg_blocks_too_long",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
def test_what_cannot_be_posted_is_refused_in_slacks_words(
    slack: WebClient, arguments: dict[str, Any], error: str
) -> None:
    assert refused(lambda: slack.chat_postMessage(**arguments)) == error


def test_only_our_own_messages_can_be_changed(slack: WebClient, workspace: Workspace) -> None:
    anns = workspace.say("ann", "application-support", "mine")
    update = slack.chat_update

    assert refused(lambda: update(channel=APPLICATION_SUPPORT.id, ts=anns.ts, text="x")) == "cant_update_message"
    assert refused(lambda: update(channel=APPLICATION_SUPPORT.id, ts="1.000001", text="x")) == "message_not_found"


def test_people_are_found_by_id_by_address_and_by_group(slack: WebClient) -> None:
    assert slack.users_info(user=BO.id)["user"]["real_name"] == "Bo Lund"
    assert slack.users_lookupByEmail(email="Ann@Example.com")["user"]["id"] == ANN.id
    assert slack.usergroups_users_list(usergroup=OPERATORS.id)["users"] == [ANN.id, BO.id]
    assert refused(lambda: slack.users_lookupByEmail(email="nobody@example.com")) == "users_not_found"
    assert refused(lambda: slack.users_info(user="U0NOBODY")) == "user_not_found"
    assert refused(lambda: slack.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


def test_a_file_is_uploaded_in_three_steps_and_can_be_read(slack: WebClient, workspace: Workspace) -> None:
    slack.files_upload_v2(
        channel=APPLICATION_SUPPORT.id, filename="ports.csv", content="port\n22\n", initial_comment="All ports"
    )

    (message,) = workspace.messages("application-support")
    assert message.text == "All ports"
    assert [(file.name, file.content) for file in message.files] == [("ports.csv", b"port\n22\n")]


def test_when_slack_is_down_calls_fail(slack: WebClient, workspace: Workspace) -> None:
    workspace.faults.down = True

    with pytest.raises(SlackApiError, match=r"503|Service Unavailable"):
        slack.auth_test()


def test_a_limited_call_is_told_when_to_come_again(slack: WebClient, workspace: Workspace) -> None:
    workspace.faults.rate_limit(1, retry_after=1)
    with pytest.raises(SlackApiError) as raised:
        slack.auth_test()
    assert (raised.value.response.status_code, raised.value.response.headers["Retry-After"]) == (429, "1")

    workspace.faults.rate_limit(1, retry_after=1)
    slack.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    assert slack.auth_test()["ok"]


def test_with_pacing_a_channel_takes_one_message_a_second(slack: WebClient, workspace: Workspace) -> None:
    workspace.faults.paced = True
    slack.chat_postMessage(channel=APPLICATION_SUPPORT.id, text="one")

    again = refused(lambda: slack.chat_postMessage(channel=APPLICATION_SUPPORT.id, text="two"))

    assert again == "ratelimited"
    assert slack.chat_postMessage(channel=ANN.id, text="elsewhere")["ok"]


def test_a_modal_opens_once_for_its_trigger(slack: WebClient, workspace: Workspace) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Stop"}, "blocks": []}
    trigger = workspace.tickets.trigger(ANN.id)

    slack.views_open(trigger_id=trigger, view=view)

    assert re.fullmatch(r"V[0-9A-F]{10}", (workspace.views.modal(ANN.id) or {})["id"])
    assert refused(lambda: slack.views_open(trigger_id=trigger, view=view)) == "invalid_trigger_id"


def test_an_unknown_method_is_refused(slack: WebClient) -> None:
    assert refused(lambda: slack.api_call("chat.whisper")) == "unknown_method"
