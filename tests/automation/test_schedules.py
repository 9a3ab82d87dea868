"""Orders for a time to come: planned, listed, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automation.catalogue import OPERATIONS
from automation.grammar import understand
from automation.operations.schedules import schedule, schedules, settled, unschedule
from core.access import Role
from core.answer import Answer
from core.aws.clients import client
from core.call import Call
from core.plan import Plan, Step
from core.refusal import Refusal
from core.request import Actor
from tests.support.account import launch
from tests.support.house import BO, NOW, OSLO, SCHEDULING, reader

EVENING = "every weekday 19:00"


@pytest.fixture(autouse=True)
def group(aws: None) -> None:  # noqa: ARG001
    """The stack's schedule group."""
    client("scheduler").create_schedule_group(Name=SCHEDULING.group)


def planned(order: str, when: str = EVENING) -> Plan:
    plan = schedule(reader(), order, when)
    assert isinstance(plan, Plan)
    return plan


def made(order: str, when: str = EVENING) -> dict[str, Any]:
    """The schedule after its plan is carried out."""
    (step,) = planned(order, when).acts
    client("scheduler").create_schedule(**step.arguments)
    return dict(client("scheduler").get_schedule(GroupName=SCHEDULING.group, Name=step.arguments["Name"]))


def test_an_order_for_every_weekday_is_one_schedule_that_asks_for_it_then() -> None:
    (web,) = launch(Name="web-1", Environment="dev")
    plan = planned("stop web-1")
    assert plan.headline == f"Stop web-1 ({web}), every weekday at 19:00 (Europe/Oslo)"
    assert [resource.id for resource in plan.resources] == [web]
    assert plan.orders == Call("stop-instances", {"instances": "web-1"})
    (step,) = plan.acts
    assert (step.action, step.permission, step.also) == (
        "create_schedule", "scheduler:CreateSchedule", ("iam:PassRole",)
    )  # fmt: skip
    arguments = step.arguments
    assert arguments["ScheduleExpression"] == "cron(0 19 ? * MON-FRI *)"
    assert (arguments["ScheduleExpressionTimezone"], arguments["GroupName"]) == ("Europe/Oslo", "orderly")
    assert "ActionAfterCompletion" not in arguments
    assert arguments["Target"]["Arn"] == SCHEDULING.queue_arn
    message = json.loads(arguments["Target"]["Input"])
    assert message == {
        "key": "<aws.scheduler.schedule-arn>@<aws.scheduler.scheduled-time>",
        "at": "<aws.scheduler.scheduled-time>",
        "actor": {"kind": "schedule", "id": arguments["Name"]},
        "reply": {
            "channel": "C0APPS",
            "thread": "",
            "user": "U0ANN",
            "response_url": "",
            "team": "T0ORDERLY",
            "step": "",
        },
        "call": {"operation": "stop-instances", "params": {"instances": "web-1"}},
    }
    assert step.inverse == Step(
        "scheduler",
        "delete_schedule",
        {"Name": arguments["Name"], "GroupName": "orderly"},
        f"Remove the schedule {arguments['Name']}",
    )


def test_an_order_for_once_goes_away_by_itself() -> None:
    launch(Name="web-1")
    kept = made("stop web-1", "2026-11-20 19:00")
    assert kept["ScheduleExpression"] == "at(2026-11-20T19:00:00)"
    assert kept["ActionAfterCompletion"] == "DELETE"


def test_a_question_can_be_asked_again_and_again() -> None:
    plan = planned("alarms")
    assert plan.headline == "alarms, every weekday at 19:00 (Europe/Oslo)"
    assert plan.resources == ()


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("stop web-9", "no instance called “web-9”"),
        ("sing a song", "I don't"),
        ("undo 3f2a90c1b2d4", "cannot do undo at a time to come"),
    ],
)
def test_what_could_not_be_done_now_is_not_put_off(order: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        planned(order)


def test_who_may_not_do_it_now_may_not_have_it_done_later() -> None:
    launch(Name="web-1")
    with pytest.raises(Refusal, match="stop-instances needs the role operator; you are viewer"):
        schedule(reader(Role.VIEWER), "stop web-1", EVENING)


def test_the_same_is_not_scheduled_twice_by_the_same_person() -> None:
    launch(Name="web-1")
    name = made("stop web-1")["Name"]
    with pytest.raises(Refusal, match=f"scheduled already, as {name}"):
        planned("stop web-1")
    other = schedule(reader(actor=BO), "stop web-1", EVENING)
    assert isinstance(other, Plan)
    assert next(other.acts).arguments["Name"] != name


def test_the_list_says_what_when_and_by_whom() -> None:
    launch(Name="web-1")
    made("stop web-1")
    made("alarms", "2026-11-20 19:00")
    answer = schedules(reader())
    assert answer.headline == "2 schedules in account 123456789012, region eu-west-1."
    assert isinstance(answer, Answer)
    assert answer.table
    assert [row[1:] for row in answer.table.rows] == [
        ("20 Nov 19:00", "alarms", "on 20 November 2026 at 19:00", "<@U0ANN>"),
        ("20 Nov 19:00", "stop-instances instances=web-1", "every weekday at 19:00", "<@U0ANN>"),
    ]


def test_where_nothing_is_scheduled_it_is_said_how() -> None:
    assert "every weekday 19:00 would be a schedule" in schedules(reader()).headline


def test_a_schedule_is_removed_and_can_be_made_again() -> None:
    launch(Name="web-1")
    before = made("stop web-1")
    plan = unschedule(reader(), before["Name"])
    assert isinstance(plan, Plan)
    assert plan.headline == f"Remove the schedule {before['Name']} (stop-instances instances=web-1)"
    (step,) = plan.acts
    client("scheduler").delete_schedule(**step.arguments)
    assert step.inverse
    client("scheduler").create_schedule(**step.inverse.arguments)
    after = client("scheduler").get_schedule(GroupName="orderly", Name=before["Name"])
    dates = {"CreationDate", "LastModificationDate", "ResponseMetadata"}
    assert {k: v for k, v in after.items() if k not in dates} == {k: v for k, v in before.items() if k not in dates}


def test_a_schedule_of_the_template_is_left_to_an_admin() -> None:
    launch(Name="web-1")
    kept = made("stop web-1")
    again = {k: kept[k] for k in ("ScheduleExpression", "FlexibleTimeWindow", "Target", "GroupName")}
    client("scheduler").create_schedule(Name="orderly-EndOfDay-1A2B", **again)
    with pytest.raises(Refusal, match="belongs to the template"):
        unschedule(reader(), "orderly-EndOfDay-1A2B")


ORDER = Call("schedule", {"order": "stop-instances instances=web-1", "when": "every weekday 19:00"})


@pytest.mark.parametrize(
    "said",
    [
        "stop web-1 every weekday 19:00",
        "schedule stop web-1 every weekday 19:00",
        'schedule "stop web-1" "every weekday 19:00"',
        'schedule order="stop-instances instances=web-1" when="every weekday 19:00"',
    ],
)
def test_an_order_for_later_is_understood_however_it_is_written(said: str) -> None:
    assert understand(said, OPERATIONS).call == ORDER


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("schedule stop web-1", "Which when"),
        ("stop web-1 every weekday", "I don't know what to do with “every”"),
        ("stop web-1 yesterday at 9:00", "I don't know what to do with “yesterday”"),
        ("cost tomorrow", "Which period do you mean"),
        ("cost this month by team", "I don't know what to do with “team”"),
    ],
)
def test_what_is_not_quite_right_is_asked_about_and_never_guessed(said: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        understand(said, OPERATIONS)


def test_an_unknown_schedule_is_said_to_be_unknown() -> None:
    with pytest.raises(Refusal, match="no schedule lunch"):
        unschedule(reader(), "lunch")


def test_a_time_is_settled_when_it_was_said_and_nothing_else_is_touched() -> None:
    now = NOW.astimezone(OSLO)
    later = settled(Call("schedule", {"order": "alarms", "when": "in 2 hours"}), now)
    assert later.params["when"].startswith("2026-11-20 ")
    assert settled(Call("alarms", {"when": "in 2 hours"}), now) == Call("alarms", {"when": "in 2 hours"})
    with pytest.raises(Refusal, match="is over already"):
        settled(Call("schedule", {"order": "alarms", "when": "today at 0:01"}), now)


def test_who_asks_in_lex_is_answered_where_notices_go() -> None:
    launch(Name="web-1")
    plan = schedule(reader(actor=Actor("lex", "caller-1")), "stop web-1", EVENING)
    assert isinstance(plan, Plan)
    message = json.loads(next(plan.acts).arguments["Target"]["Input"])
    assert (message["reply"]["channel"], message["reply"]["user"]) == ("", "")
