"""Runs, and taking them back: what is read from the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automation.operations.runs import Whose, details, runs, undo
from automation.recorder import Recorder
from core.answer import Answer, Table
from core.call import Call
from core.ledger import Kind
from core.plan import Plan, Resource, Step
from core.refusal import Refusal
from core.request import Actor
from tests.support.house import ANN, BO, Posts, ledger, reader, request

pytestmark = pytest.mark.usefixtures("aws")

WEB = Resource("i-1", "web-1", {"Environment": "prod"})
LAB = Resource("i-2", "lab-1")
STOP = Call("stop-instances", {"instances": "i-1,i-2"})
TODAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def recorder(key: str, actor: Actor = ANN, call: Call = STOP, minutes: int = 0) -> Recorder:
    """The pen of a run."""
    asked = request(call=call, actor=actor, key=key)
    at = TODAY - timedelta(days=1) + timedelta(minutes=minutes)
    return Recorder(asked, str(call), ledger(), lambda: at, Posts())


def ran(key: str, *kinds: Kind, actor: Actor = ANN, minutes: int = 0, **detail: Any) -> str:
    """A run with these entries, the last with that detail; its reference."""
    pen = recorder(key, actor, minutes=minutes)
    for kind in kinds:
        pen.record(kind, detail if kind == kinds[-1] else None)
    return pen.request.id


def stopping(*ids: str) -> Step:
    back = Step("ec2", "start_instances", {"InstanceIds": list(ids)}, "Start them again", many="InstanceIds")
    return Step("ec2", "stop_instances", {"InstanceIds": list(ids)}, "Stop them", back, many="InstanceIds")


def stepped(key: str, *steps: Mapping[str, Any], end: Kind = "done") -> str:
    """A run that took these steps; its reference."""
    pen = recorder(key)
    pen.record("asked")
    for number, step in enumerate(steps, 1):
        pen.record("step", step, part=f"{number:03d}")
    pen.record(end)
    return pen.request.id


def taken_back(run: str) -> Plan:
    found = undo(reader(), run)
    assert isinstance(found, Plan)
    return found


# Listing


def listed(count: int = 10) -> Table:
    found = runs(reader(), count)
    assert isinstance(found, Answer)
    assert found.table is not None
    return found.table


def test_at_first_there_are_none() -> None:
    assert runs(reader()) == Answer("Nothing has been asked yet.")


def test_the_question_itself_is_not_listed_while_it_is_answered() -> None:
    pen = recorder("this", call=Call("runs", {"count": "3"}))
    pen.record("asked")
    assert runs(reader()) == Answer("Nothing has been asked yet.")
    before = ran("before", "asked", "done", minutes=-1)
    assert [row[-1] for row in listed(1).rows] == [before]
    pen.record("answered")
    assert [row[-1] for row in listed().rows] == [pen.request.id, before]


def test_the_last_runs_say_when_who_what_and_what_came_of_it() -> None:
    one = ran("one", "asked", "done")
    two = ran("two", "asked", "waiting", actor=BO, minutes=5)
    found = listed()
    assert found.columns == ("When", "Who", "What", "Outcome", "Run")
    when = (TODAY - timedelta(days=1)).astimezone(reader().zone)
    assert found.rows == (
        (f"{when.day} {when:%b %H}:05", "<@U0BO>", str(STOP), "waiting for approval", two),
        (f"{when.day} {when:%b %H}:00", "<@U0ANN>", str(STOP), "done", one),
    )


def test_only_as_many_as_were_asked_for() -> None:
    for number in range(4):
        ran(f"run {number}", "asked", minutes=number)
    assert len(listed(3).rows) == 3
    assert runs(reader(), 1) == Answer("The last run.", listed(1))


def test_my_runs_are_those_that_i_asked_for() -> None:
    mine = ran("mine", "asked", "done")
    ran("his", "asked", "done", actor=BO, minutes=1)
    again = ran("again", "asked", "answered", minutes=2)
    answer = runs(reader(), whose=Whose.MINE)
    assert isinstance(answer, Answer)
    assert answer.table
    assert answer.headline == "Your last 2 runs."
    assert [row[-1] for row in answer.table.rows] == [again, mine]


@pytest.mark.parametrize("count", [0, -1, 26])
def test_no_more_than_can_be_shown(count: int) -> None:
    with pytest.raises(Refusal, match="I can list 1 to 25 runs"):
        runs(reader(), count)


@pytest.mark.parametrize(
    ("kinds", "detail", "outcome"),
    [
        (("asked",), {}, "being looked at"),
        (("asked", "answered"), {}, "answered"),
        (("refused",), {}, "refused"),
        (("asked", "planned"), {}, "planned"),
        (("asked", "planned", "waiting", "approved"), {}, "approved"),
        (("asked", "planned", "waiting", "declined"), {}, "declined"),
        (("asked", "planned", "waiting", "expired"), {}, "expired"),
        (("asked", "planned", "waiting", "approved", "void"), {}, "void: the plan had changed"),
        (("asked", "acting"), {}, "at work"),
        (("asked", "acting", "step"), {}, "at work"),
        (("asked", "acting", "step", "done"), {"failed": 2}, "done, 2 failed"),
        (("asked", "acting", "step", "failed"), {}, "failed"),
        (("asked", "acting", "step", "done", "undone"), {}, "undone"),
    ],
)
def test_what_came_of_a_run(kinds: tuple[Kind, ...], detail: dict[str, Any], outcome: str) -> None:
    ran("one", *kinds, **detail)
    assert listed().rows[0][3] == outcome


def test_a_run_that_was_taken_back_is_still_the_run_of_who_asked_for_it() -> None:
    one = ran("one", "asked", "done")
    recorder("two", BO, Call("undo", {"run": one}), minutes=5).record_undone(one)
    (row,) = listed().rows
    assert row[1:] == ("<@U0ANN>", str(STOP), "undone", one)


# Taking back


def test_what_was_done_is_taken_back_the_last_first() -> None:
    run = stepped("one", {"step": stopping("i-1"), "resources": [WEB]}, {"step": stopping("i-2"), "resources": [LAB]})
    plan = taken_back(run)
    assert plan.headline == f"Undo “{STOP}” (run {run})"
    assert plan.undoes == run
    assert [step.arguments["InstanceIds"] for step in plan.acts] == [["i-2"], ["i-1"]]
    assert plan.permissions == {"ec2:StartInstances"}
    assert sorted(str(resource) for resource in plan.resources) == ["lab-1 (i-2)", "web-1 (i-1)"]
    assert {resource.id: resource.tags for resource in plan.resources}["i-1"] == {"Environment": "prod"}


def test_of_a_run_that_failed_in_parts_only_what_was_done_is_taken_back() -> None:
    run = stepped(
        "one",
        {"step": stopping("i-1"), "resources": [WEB]},
        {"step": stopping("i-2"), "resources": [LAB], "error": "IncorrectInstanceState"},
    )
    plan = taken_back(run)
    assert [step.arguments["InstanceIds"] for step in plan.acts] == [["i-1"]]
    assert plan.resources == (WEB,)


def test_a_run_that_failed_after_a_step_can_be_taken_back() -> None:
    assert taken_back(stepped("one", {"step": stopping("i-1"), "resources": [WEB]}, end="failed")).steps


def test_what_never_was_cannot_be_taken_back() -> None:
    with pytest.raises(Refusal, match="I know no run 3f2a90c1b2d4"):
        undo(reader(), "3f2a90c1b2d4")


def test_what_changed_nothing_cannot_be_taken_back() -> None:
    with pytest.raises(Refusal, match="changed nothing, so there is nothing to undo"):
        taken_back(stepped("one", {"step": stopping("i-1"), "error": "AccessDenied"}, end="failed"))


def test_nothing_is_taken_back_twice() -> None:
    run = stepped("one", {"step": stopping("i-1"), "resources": [WEB]})
    recorder("two", BO).record_undone(run)
    with pytest.raises(Refusal, match=f"Run {run} is undone already"):
        taken_back(run)


def test_what_has_no_way_back_says_so_before_anything_is_done() -> None:
    last = Step("ec2", "terminate_instances", {"InstanceIds": ["i-1"]}, "Terminate")
    with pytest.raises(Refusal, match="has no way back"):
        taken_back(stepped("one", {"step": stopping("i-1"), "resources": [WEB]}, {"step": last, "resources": [WEB]}))


@pytest.mark.parametrize(("answer", "possible"), [({"Association": {"AssociationId": "iip-1"}}, True), ({}, False)])
def test_what_aws_answered_is_part_of_the_way_back(answer: dict[str, Any], possible: bool) -> None:
    named = {"AssociationId": "${answer:Association.AssociationId}", "Note": "as it is"}
    back = Step("ec2", "disassociate_iam_instance_profile", named, "Take it again")
    step = Step("ec2", "associate_iam_instance_profile", {"InstanceId": "i-1"}, "Give it", back)
    run = stepped("one", {"step": step, "answer": answer, "resources": [WEB]})
    if possible:
        (undone,) = taken_back(run).acts
        assert undone.arguments == {"AssociationId": "iip-1", "Note": "as it is"}
    else:
        with pytest.raises(Refusal, match="has no way back"):
            taken_back(run)


@pytest.mark.parametrize(("minutes", "possible"), [(59, False), (61, True)])
def test_a_run_that_is_not_over_is_left_to_finish_unless_it_is_silent_for_long(minutes: int, possible: bool) -> None:
    run = stepped("one", {"step": stopping("i-1"), "resources": [WEB]}, end="acting")
    later = replace(reader(), now=TODAY - timedelta(days=1) + timedelta(minutes=minutes))
    if possible:
        assert undo(later, run)
        return
    with pytest.raises(Refusal, match=rf"is not over yet\. /orderly undo {run} when it is"):
        undo(later, run)


# Details


def test_the_details_of_a_run_are_its_calls_and_what_aws_answered() -> None:
    run = stepped(
        "one", {"step": stopping("i-1"), "answer": {"StoppingInstances": []}}, {"step": stopping("i-2"), "error": "No"}
    )
    found = details(reader(), run)
    assert isinstance(found, Answer)
    assert found.private
    assert found.headline == f"Run {run}: {STOP}, asked by <@U0ANN>, done."
    assert found.table is not None
    assert [row[1:] for row in found.table.rows] == [
        ("asked", "–", "–"),
        ("step", 'ec2.stop_instances(InstanceIds=["i-1"])', '{"StoppingInstances": []}'),
        ("step", 'ec2.stop_instances(InstanceIds=["i-2"])', "No"),
        ("done", "–", "–"),
    ]


def test_an_unknown_run_has_no_details() -> None:
    with pytest.raises(Refusal, match="I know no run 3f2a90c1b2d4"):
        details(reader(), "3f2a90c1b2d4")
