"""The notifier behind its queue: what must wait waits, what cannot be said holds nobody up, nothing is lost."""

from __future__ import annotations

import io
from typing import Any

import pytest

from bot import notifier
from core.aws.clients import client
from core.aws.tokens import BotTokens
from core.outbox import Post
from core.request import ReplyTo
from core.workspaces import NotInstalledError
from local.slack.cast import APPLICATION_SUPPORT, OPS_NOTICES
from local.slack.workspace import Workspace
from tests.bot.house import CHANNEL, DONE, TOKEN, Pump, acting, post, refused, whispered

# slack_sdk leaves the connection of an HTTP error open until it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

ELSEWHERE = ReplyTo(OPS_NOTICES.id, "", "U0ANNBERG")


def texts(workspace: Workspace, channel: str = APPLICATION_SUPPORT.id, user: str = "") -> list[str]:
    """What is said in a channel."""
    return [message.text for message in workspace.messages(channel, user)]


class Pauses:
    """Hears for how long messages are put off."""

    def __init__(self) -> None:
        self.seconds: list[int] = []
        client("sqs").meta.events.register("provide-client-params.sqs.ChangeMessageVisibility", self._hear)

    def _hear(self, params: dict[str, Any], **_more: object) -> None:
        self.seconds.append(params["VisibilityTimeout"])


def numbered(*sentences: str, to: ReplyTo = CHANNEL, first: int = 0) -> list[Post]:
    """Posts of their own, in order."""
    return [post(refused(text), to, card="", number=number) for number, text in enumerate(sentences, first)]


def test_what_is_in_the_outbox_is_said_in_order(pump: Pump, workspace: Workspace) -> None:
    pump.put(*numbered("One.", "Two.", "Three."))
    assert pump.run(pump.batch()) == []
    assert texts(workspace) == ["One.", "Two.", "Three."]


def test_a_batch_that_comes_twice_is_said_once(pump: Pump, workspace: Workspace) -> None:
    pump.put(post(acting(0), number=100), post(DONE, number=10_000), whispered(refused()))
    batch = pump.batch()
    assert pump.run(batch) == pump.run(batch) == []
    assert texts(workspace, user="ann") == ["Stop web-1 (i-06dd90c34b8f87d76): done", "No."]


def test_when_slack_asks_for_patience_it_gets_as_much_as_it_asked_for(pump: Pump, workspace: Workspace) -> None:
    pauses = Pauses()
    pump.put(*numbered("One.", "Two."), *numbered("There.", to=ELSEWHERE, first=9))
    workspace.faults.rate_limit(1, retry_after=17)
    batch = pump.batch()
    assert len(pump.run(batch)) == 2  # the second keeps its place behind the first
    assert (texts(workspace), texts(workspace, OPS_NOTICES.id)) == ([], ["There."])
    assert pauses.seconds == [17, 17]
    assert pump.run(batch) == []
    assert texts(workspace) == ["One.", "Two."]


def test_while_slack_is_down_posts_wait_longer_and_longer_but_never_very_long(pump: Pump, workspace: Workspace) -> None:
    pauses = Pauses()
    pump.put(post(refused()))
    workspace.faults.down = True
    batch = pump.batch()
    for receives in (1, 2, 3, 5, 6, 100, 499):
        batch["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(receives)
        assert len(pump.run(batch)) == 1
    assert pauses.seconds == [2, 4, 8, 32, 60, 60, 60]
    assert pump.dead_letters() == []
    workspace.faults.down = False
    assert pump.run(batch) == []
    assert texts(workspace) == ["No."]


def test_another_channel_is_not_held_up(pump: Pump, workspace: Workspace) -> None:
    pump.put(*numbered("Lost.", "Behind it.", to=ReplyTo("C0NOWHERE")), *numbered("There.", first=9))
    assert len(pump.run(pump.batch())) == 2
    assert texts(workspace) == ["There."]


@pytest.mark.parametrize(
    "body",
    ["not json", '{"kind":"Refused"}', '{"kind":"Song","says":{},"to":{}}', '{"kind":"Refused","says":1,"to":{}}'],
)
def test_what_is_no_post_goes_to_the_dead_letters_and_its_own_channel_goes_on(
    pump: Pump, workspace: Workspace, body: str
) -> None:
    pump.put_raw(body)
    pump.put(*numbered("Behind it."))
    batch = pump.batch(receives=2)
    assert len(pump.run(batch)) == 2
    for record in batch["Records"]:
        record["attributes"]["ApproximateReceiveCount"] = "3"
    assert pump.run(batch) == []
    assert texts(workspace) == ["Behind it."]
    assert pump.dead_letters() == [body]


def test_what_slack_never_takes_goes_to_the_dead_letters(pump: Pump) -> None:
    lost = post(refused(), ReplyTo("C0NOWHERE"))
    pump.put(lost)
    assert pump.run(pump.batch(receives=3)) == []
    assert pump.dead_letters() == [lost.to_json()]


def test_while_aws_does_not_do_its_part_posts_wait(pump: Pump, workspace: Workspace) -> None:
    client("dynamodb").delete_table(TableName="State")
    pump.put(post(refused()))
    assert len(pump.run(pump.batch(receives=100))) == 1
    assert (texts(workspace), pump.dead_letters()) == ([], [])


def test_with_no_time_left_posts_are_for_the_next_invocation(pump: Pump, workspace: Workspace) -> None:
    pump.put(*numbered("One.", "Two."))
    batch = pump.batch(receives=100)
    assert len(pump.run(batch, milliseconds=20_000)) == 2
    assert (texts(workspace), pump.dead_letters()) == ([], [])
    assert pump.run(batch) == []


def test_a_message_that_cannot_be_put_off_comes_back_when_the_queue_says(pump: Pump, workspace: Workspace) -> None:
    pump.put(post(refused()))
    workspace.faults.down = True
    batch = pump.batch()
    batch["Records"][0]["receiptHandle"] = "of-long-ago"
    assert len(pump.run(batch)) == 1


def test_a_token_that_was_replaced_in_the_parameter_is_used_without_a_deployment(
    pump: Pump, workspace: Workspace
) -> None:
    client("ssm").put_parameter(
        Name="/orderly/slack-bot-token", Value="xoxb-of-yesterday", Type="SecureString", Overwrite=True
    )
    pump.put(post(refused()))
    batch = pump.batch()
    assert len(pump.run(batch)) == 1
    client("ssm").put_parameter(Name="/orderly/slack-bot-token", Value=TOKEN, Type="SecureString", Overwrite=True)
    assert len(pump.run(batch)) == 1  # Slack says no once more, and the token is read again
    assert pump.run(batch) == []
    assert texts(workspace) == ["No."]


def test_the_log_names_the_run_and_never_the_token(
    pump: Pump, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(notifier.logger.registered_handler, "stream", written)
    workspace.faults.down = True
    pump.put(post(refused()))
    pump.run(pump.batch())
    assert '"correlation_id":"3f1c9a7e52b4"' in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_where_orderly_was_removed_nothing_is_said_and_nobody_waits(
    pump: Pump, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def removed(_tokens: BotTokens, team: str, *, fresh: bool = False) -> str:  # noqa: ARG001
        if team == "T0GONE":
            raise NotInstalledError(team)
        return TOKEN

    monkeypatch.setattr(BotTokens, "of", removed)
    gone = ReplyTo("C0FAR", team="T0GONE")
    pump.put(*numbered("There.", to=gone), *numbered("Here.", first=5))
    assert pump.run(pump.batch()) == []
    assert texts(workspace) == ["Here."]
