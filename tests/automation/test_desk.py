"""The desk: what becomes of one message off the queues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, cast

import pytest

from automation import desk
from automation.catalogue import OPERATIONS
from automation.desk import _read, source_of
from automation.operations.instances import stop_instances
from core import wire
from core.access import Role
from core.answer import Answer
from core.aws.clients import client
from core.call import Call
from core.operation import operation
from core.outcome import Answered, Failed, Planned, Refused
from core.reader import Reader
from core.refusal import Refusal
from core.request import Actor, Departure, ReplyTo, Source
from core.settings import DeskSettings
from tests.automation.conftest import kinds
from tests.automation.office import Office
from tests.automation.stage import refusal
from tests.support.account import launch, state_of
from tests.support.house import (
    ANN,
    BO,
    CHANNEL,
    END_OF_DAY,
    EVE,
    NOW,
    Workspace,
    details,
    ledger,
    request,
)  # fmt: skip
from tests.support.lambda_context import Context

pytestmark = pytest.mark.usefixtures("aws")

LATER = NOW + timedelta(hours=2)
CHAT_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:chat"


# Questions


def test_a_question_is_answered_and_recorded(office: Office) -> None:
    (web,) = launch(Name="web-1")
    asked = request(f"open ports on {web}")
    office.takes(asked)
    answered = office.posts.last(Answered)
    assert "web-1" in answered.answer.headline
    assert office.posts.put_in[-1].to == CHANNEL
    assert kinds(asked.id) == ["asked", "answered"]
    assert details(asked.id)["00.asked"]["source"] == "chat"
    assert {entry.call for entry in ledger().run(asked.id)} == {f"open-ports instance={web}"}


def test_an_event_that_comes_four_times_is_answered_once(office: Office) -> None:
    for delivery in ("one", "two", "three", "four"):
        office.takes(request("whoami"), delivery=delivery)
    assert len(office.posts.put_in) == 1


def test_the_queues_own_redelivery_goes_on_and_says_the_same_thing_again(office: Office) -> None:
    office.takes(request("whoami"), delivery="one")
    office.takes(request("whoami"), delivery="one")
    first, again = office.posts.put_in
    assert (first.run, first.card, first.number) == (again.run, again.card, again.number)
    assert kinds(first.run) == ["asked", "answered"]


def test_words_that_are_not_understood_are_refused_to_the_asker_alone(office: Office) -> None:
    asked = request("opn-ports")
    office.takes(asked)
    refused = office.posts.last(Refused)
    assert [choice.call.operation for choice in refused.choices] or "open-ports" in refused.sentence
    assert office.posts.put_in[-1].private
    assert kinds(asked.id) == ["refused"]


def test_a_wrong_id_is_a_sentence(office: Office) -> None:
    office.takes(request("open-ports i-123"))
    assert "i-123" in office.posts.last(Refused).sentence


def test_a_question_that_fails_gives_a_reference_and_nothing_of_the_error(office: Office) -> None:
    @operation()
    def buggy(aws: Reader) -> Answer:  # noqa: ARG001
        """Divide."""
        return Answer(str(1 // 0))

    asked = request(call=Call("buggy"))
    desk = office.desk
    replace(desk, gate=replace(desk.gate, operations={**OPERATIONS, "buggy": buggy})).take(asked, Source.CHAT, "one")
    failed = office.posts.last(Failed)
    assert (failed.run, failed.sentence, failed.again) == (asked.id, "Something went wrong on my side.", asked.call)
    assert "ZeroDivisionError" in str(details(asked.id)["90.failed"]["error"])


def test_a_missing_right_is_said_by_name(office: Office) -> None:
    @operation()
    def blind(aws: Reader) -> Answer:  # noqa: ARG001
        """Look where one may not."""
        raise refusal("UnauthorizedOperation", "You are not authorized. Encoded message: 4mT", 403)

    asked = request(call=Call("blind"))
    desk = office.desk
    replace(desk, gate=replace(desk.gate, operations={**OPERATIONS, "blind": blind})).take(asked, Source.CHAT, "one")
    sentence = office.posts.last(Failed).sentence
    assert sentence == "AWS does not let me do that (UnauthorizedOperation on AnOperation). An admin can add the right."


def test_another_page_is_shown_in_the_message_of_the_first(office: Office) -> None:
    first = request("instances")
    office.takes(first)
    office.takes(replace(request(call=Call("instances"), key="next"), page=2, card=first.id))
    one, two = office.posts.put_in
    assert isinstance(two.says, Answered)
    assert (two.says.page, two.says.run, two.card) == (2, first.id, one.card)
    assert two.number > one.number


def test_all_of_it_as_a_file_is_a_message_of_its_own(office: Office) -> None:
    first = request("instances")
    office.takes(first)
    office.takes(replace(request(call=Call("instances"), key="csv"), page=0, card=first.id))
    one, two = office.posts.put_in
    assert one.card != two.card


# Changes


def test_a_change_is_handed_to_the_operator_as_the_call_that_was_understood(office: Office) -> None:
    (dev,) = launch(Environment="dev")
    asked = request(f"please stop {dev}")
    office.takes(asked)
    ((started, source),) = office.started
    assert (started.call, started.said, source) == (stop_instances.call(instances=(dev,)), "", Source.CHAT)
    assert (started.id, started.actor, started.reply) == (asked.id, ANN, CHANNEL)
    assert not office.posts.put_in
    assert kinds(asked.id) == ["asked"]
    assert state_of(dev) == "running"


@pytest.mark.parametrize(("environment", "yeses"), [("dev", 0), ("prod", 1)])
def test_a_dry_run_shows_the_plan_and_stops_there(office: Office, environment: str, yeses: int) -> None:
    (web,) = launch(Name="web-1", Environment=environment)
    asked = request(f"stop {web} --dry-run")
    office.takes(asked)
    planned = office.posts.last(Planned)
    assert planned.yeses == yeses
    assert [step.permission for step in planned.plan.acts] == ["ec2:StopInstances"]
    assert not office.started
    assert kinds(asked.id) == ["asked", "planned"]
    assert state_of(web) == "running"


def test_the_reason_for_breaking_the_glass_travels_with_the_change(office: Office) -> None:
    (web,) = launch(Environment="prod")
    office.takes(request(f"stop {web} --break-glass it sends spam"))
    ((started, _),) = office.started
    assert started.break_glass == "it sends spam"


def test_a_change_that_the_role_does_not_allow_is_refused(office: Office) -> None:
    (dev,) = launch(Environment="dev")
    office.takes(request(f"stop {dev}", EVE))
    assert office.posts.last(Refused).sentence.startswith("stop-instances needs the role operator; you are viewer.")
    assert not office.started


def test_a_guest_whose_command_does_not_say_so_is_refused(office: Office) -> None:
    office.workspace = Workspace(guests=frozenset({"U0GUS"}))
    office.takes(request("whoami", replace(EVE, id="U0GUS")))
    assert office.posts.last(Refused).sentence.startswith("I may not work for you")


def test_rights_that_cannot_be_looked_up_are_not_guessed_and_the_message_comes_again(office: Office) -> None:
    office.workspace = Workspace(down=True)
    with pytest.raises(ConnectionError):
        office.takes(request("whoami", EVE))
    assert not office.posts.put_in
    office.workspace = Workspace()
    office.takes(request("whoami", EVE))
    assert office.posts.last(Answered)


def test_a_schedules_request_needs_no_words(office: Office) -> None:
    launch(Environment="dev")
    office.takes(request(call=stop_instances.call(tag="Environment=dev"), actor=END_OF_DAY), Source.SCHEDULE)
    assert [source for _, source in office.started] == [Source.SCHEDULE]


# Where it came from


@pytest.mark.parametrize(
    ("queue", "actor", "source"),
    [
        (CHAT_QUEUE, ANN, Source.CHAT),
        (CHAT_QUEUE, Actor("lex", "session"), Source.VOICE),
        (CHAT_QUEUE, END_OF_DAY, Source.CHAT),
        (CHAT_QUEUE + "-watch", END_OF_DAY, Source.SCHEDULE),
        (CHAT_QUEUE + "-watch", Actor("rule", "prod-backup"), Source.RULE),
        (CHAT_QUEUE + "-watch", Actor("event", "alarm"), Source.EVENT),
        (CHAT_QUEUE + "-watch", ANN, Source.EVENT),
    ],
)
def test_the_queue_says_where_a_message_came_from(queue: str, actor: Actor, source: Source) -> None:
    assert source_of(queue, request("whoami", actor), CHAT_QUEUE) is source


def test_an_operation_that_refuses_is_refused(office: Office) -> None:
    @operation(needs=Role.VIEWER)
    def shy(aws: Reader) -> Answer:  # noqa: ARG001
        """Say no."""
        raise Refusal("Not today.")

    desk = office.desk
    replace(desk, gate=replace(desk.gate, operations={"shy": shy})).take(request(call=Call("shy")), Source.CHAT, "one")
    assert office.posts.last(Refused).sentence == "Not today."


def test_a_workspace_that_sends_orderly_away_is_forgotten_once(office: Office) -> None:
    gone = Departure("event:Ev1", Actor("slack", "", "T0FJORD"), ReplyTo(team="T0FJORD"), NOW, "T0FJORD")
    office.takes(gone)
    office.takes(gone, delivery="another")
    assert office.left == [("T0FJORD", NOW)]
    assert office.posts.said == []
    assert _read(wire.write(gone)) == gone


@pytest.fixture
def chat_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The chat queue, and the environment of the function that reads it."""
    sqs = client("sqs")
    url = str(sqs.create_queue(QueueName="Chat.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"])
    for field in fields(DeskSettings):
        monkeypatch.setenv(field.name.upper(), "x")
    monkeypatch.setenv("CHAT_QUEUE_URL", url)
    monkeypatch.setenv("CHAT_QUEUE_ARN", CHAT_QUEUE)
    desk._settings.cache_clear()
    yield url
    desk._settings.cache_clear()


@pytest.mark.parametrize(("receives", "seconds"), [(1, 10), (2, 60), (3, 60)])
def test_what_could_not_be_handled_comes_again_soon_since_somebody_waits(
    chat_queue: str, receives: int, seconds: int
) -> None:
    sqs = client("sqs")
    sqs.send_message(QueueUrl=chat_queue, MessageBody="{", MessageGroupId="g", MessageDeduplicationId="1")
    (message,) = sqs.receive_message(QueueUrl=chat_queue)["Messages"]
    put_off: list[int] = []
    hear = "provide-client-params.sqs.ChangeMessageVisibility"
    sqs.meta.events.register(hear, lambda params, **_: put_off.append(params["VisibilityTimeout"]), "hears")
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": "{",
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "eventSource": "aws:sqs",
        "eventSourceARN": CHAT_QUEUE,
    }
    answer = desk.handler({"Records": [record]}, cast("Any", Context()))
    sqs.meta.events.unregister(hear, unique_id="hears")
    assert answer == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}
    assert put_off == [seconds]


# Time zones


def test_times_are_those_of_the_person_and_whoever_reads_along_is_told(office: Office) -> None:
    launch(Name="web-1")
    office.workspace = Workspace(zones={ANN.id: "America/New_York"})
    office.takes(request("describe web-1", ANN, key="describe"))
    answered = office.posts.last(Answered)
    assert answered.zone == "America/New_York"
    assert answered.answer.table is not None
    assert any("(America/New_York)" in cell for row in answered.answer.table.rows for cell in row)


def test_where_slack_does_not_tell_the_zone_it_is_the_team_s(office: Office) -> None:
    launch(Name="web-1")
    office.workspace = Workspace(zones={ANN.id: "Europe/Oslo"})
    office.takes(request("describe web-1", ANN))
    office.takes(request("describe web-1", BO, key="other"))
    assert [post.zone for post in office.posts.said if isinstance(post, Answered)] == ["", ""]


def test_slack_being_down_keeps_nobody_waiting_for_a_time_zone(office: Office) -> None:
    launch(Name="web-1")
    office.workspace = Workspace(down=True)
    office.takes(request("describe web-1", ANN))
    assert office.posts.last(Answered).zone == ""


def test_a_time_that_is_given_is_meant_where_the_person_is(office: Office) -> None:
    launch(Name="web-1")
    office.workspace = Workspace(zones={ANN.id: "America/New_York"})
    office.takes(request("stop web-1 at 18:00", ANN))
    ((started, _source),) = office.started
    assert started.actor.zone == "America/New_York"
    assert started.call is not None
    assert "18:00" in started.call.params["when"]
