"""What rules ask for: grace, waivers and the brake are looked at just before it is done, and what was done is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from automation.operations.instances import stop_instances
from automation.operations.runs import undo
from core.aws.clients import client
from core.call import Call
from core.compliance import CHANGES_AN_HOUR, Brake, Finding, Waiver
from core.outcome import Notice, Stopped
from core.plan import Resource
from core.records import brake_item, waiver_item
from core.request import Actor, Request, Source
from core.sweep import Sweep
from tests.automation.stage import Stage
from tests.support.account import launch, state_of
from tests.support.house import BO, NOW, ledger, request, state

pytestmark = pytest.mark.usefixtures("aws")

RULE = Actor("rule", "instance-forgotten")


def asked(instance: str, **more: Any) -> Request:
    """A rule asks for the fix of its finding."""
    call = Call("stop-instances", {"instances": instance})
    found = request(actor=RULE, call=call, key=f"instance-forgotten/{instance}@1")
    return replace(found, finding=f"instance-forgotten#{instance}", **more)


def found(instance: str, **more: Any) -> Finding:
    finding = replace(Finding("instance-forgotten", Resource(instance, "lab-1"), NOW, why="runs for nobody"), **more)
    state().open_finding(finding)
    return finding


def halt() -> None:
    client("dynamodb").put_item(**brake_item("State", Brake(str(BO), NOW, "a storm")))


def test_the_fix_of_an_open_finding_is_carried_out_and_looked_at_again(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    assert stage.run(asked(lab), Source.RULE) == "done"
    assert state_of(lab) == "stopped"
    ((sweep, delay),) = stage.sweeps.put_in
    assert sweep == Sweep(resources=(lab,), run=asked(lab).id, finding=f"instance-forgotten#{lab}")
    assert delay == 5


def test_what_a_person_changes_is_looked_at_again_too(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    stage.run(request(call=stop_instances.call(instances=(lab,))))
    assert [sweep.resources for sweep, _ in stage.sweeps.put_in] == [(lab,)]


def test_after_the_grace_it_is_carried_out(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    assert stage.run(asked(lab, due=NOW + timedelta(days=3)), Source.RULE) == "done"
    assert state_of(lab) == "stopped"


@pytest.mark.parametrize(
    ("status", "why"), [("waived", "It is accepted by a waiver now."), ("closed", "It is in order by now.")]
)
def test_what_was_waived_or_put_right_meanwhile_is_left_alone(stage: Stage, status: str, why: str) -> None:
    (lab,) = launch(Name="lab-1")
    finding = found(lab)
    (state().update_finding if status == "waived" else state().close_finding)(replace(finding, status=status))
    stage.run(asked(lab), Source.RULE)
    assert state_of(lab) == "running"
    assert stage.posts.last(Stopped).why == why


def test_a_run_of_a_finding_that_was_found_anew_since_is_over(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab, opened=NOW + timedelta(days=5))
    stage.run(asked(lab, due=NOW), Source.RULE)
    assert state_of(lab) == "running"
    assert stage.posts.last(Stopped).why == "It was found anew since, or something else is wanted about it by now."


def test_what_an_admin_decided_during_the_grace_holds(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    state().set_mode("instance-*", "ask")
    stage.run(asked(lab, due=NOW), Source.RULE)
    assert state_of(lab) == "running"
    assert stage.posts.last(Stopped).why == "Findings of instance-forgotten are not fixed by themselves any more."


def test_what_a_person_took_back_during_the_grace_is_left_alone(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    state().leave_alone(found(lab).key)
    stage.run(asked(lab, due=NOW), Source.RULE)
    assert state_of(lab) == "running"


def test_many_that_are_due_in_the_same_hour_pause_their_rule(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    for _ in range(CHANGES_AN_HOUR):
        state().count_change("instance-forgotten", NOW)
    stage.run(asked(lab, due=NOW), Source.RULE)
    assert state_of(lab) == "running"
    assert state().is_paused("instance-forgotten")


def test_a_fix_that_a_person_ordered_is_looked_at_as_the_finding_s(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    call = Call("stop-instances", {"instances": lab})
    found(lab, fix=call)
    stage.run(request(call=call))
    assert [sweep.finding for sweep, _ in stage.sweeps.put_in] == [f"instance-forgotten#{lab}"]


def test_a_waiver_that_nobody_has_looked_at_yet_holds_already(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    waiver = Waiver("instance-*", NOW + timedelta(days=1), "it is known", resource=lab)
    client("dynamodb").put_item(**waiver_item("State", waiver))
    stage.run(asked(lab), Source.RULE)
    assert state_of(lab) == "running"


@pytest.mark.parametrize("source", [Source.RULE, Source.SCHEDULE, Source.EVENT])
def test_while_the_brake_is_on_nothing_is_changed_by_itself(stage: Stage, source: Source) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    halt()
    stage.run(asked(lab), source)
    assert state_of(lab) == "running"
    assert stage.posts.last(Stopped).why == "Automatic changes are halted by <@U0BO>."
    kept = state().finding(f"instance-forgotten#{lab}")
    assert kept is not None
    assert kept.held, "it goes on when the brake is released"


def test_people_may_change_things_while_the_brake_is_on(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    halt()
    assert stage.run(request(call=stop_instances.call(instances=(lab,)))) == "done"
    assert state_of(lab) == "stopped"


def test_what_a_person_approves_is_done_while_the_brake_is_on(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    halt()
    with stage.begun(asked(lab, ask_first=True), Source.RULE) as begun:
        assert begun.decide(approve=True) == "done"
    assert state_of(lab) == "stopped"


def test_what_was_put_right_while_it_waited_for_a_yes_is_left_alone(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    finding = found(lab)
    with stage.begun(asked(lab, ask_first=True), Source.RULE) as begun:
        begun.asks()
        state().close_finding(finding)
        begun.decide(approve=True)
    assert state_of(lab) == "running"
    assert stage.posts.last(Stopped).why == "It is in order by now."


def test_what_nobody_decided_about_in_time_is_asked_again_at_the_next_look(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    stage.patience = timedelta(seconds=1)
    assert stage.run(asked(lab, ask_first=True), Source.RULE) == "expired"
    kept = state().finding(f"instance-forgotten#{lab}")
    assert kept is not None
    assert kept.held


def test_who_takes_back_what_a_rule_did_is_asked_what_is_to_be_and_the_rule_leaves_it_alone(stage: Stage) -> None:
    (lab,) = launch(Name="lab-1")
    found(lab)
    run = asked(lab)
    stage.run(run, Source.RULE)
    record(run)
    assert stage.run(request(call=undo.call(run=run.id), key="undo")) == "done"
    assert state().is_left_alone(f"instance-forgotten#{lab}")
    notice = stage.posts.last(Notice)
    assert notice.headline == f"What the rule instance-forgotten had done to lab-1 ({lab}) is undone. Is that to stay?"
    assert notice.choices[0].call == Call("waive", {"rule": "instance-forgotten", "scope": lab})


def record(run: Request) -> None:
    """What the desk writes down when it hands a run to the operator."""
    from core.ledger import Entry

    ledger().append(Entry(run.id, "00.asked", "asked", NOW, str(run.actor), str(run.call), {"finding": run.finding}))
