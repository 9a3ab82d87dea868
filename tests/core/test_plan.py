"""Plans: what identifies them, what they need, and how they travel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from core import wire
from core.plan import Plan, Resource, Step, Until
from tests.support import shapes

IDS = ["i-1", "i-2"]
BACK = Step("ec2", "start_instances", {"InstanceIds": IDS}, "Start them again", many="InstanceIds")
STOP = Step("ec2", "stop_instances", {"InstanceIds": IDS}, "Stop them", BACK, many="InstanceIds")
STOPPED = Until(
    "ec2", "describe_instances", {"InstanceIds": IDS}, "States", "stopped", "Wait", ("terminated",), "InstanceIds"
)
WEB, LAB = Resource("i-1", "web-1", {"owner": "ada@example.com"}), Resource("i-2")
PLAN = Plan("Stop two", (STOP, STOPPED), (WEB, LAB))


@given(shapes.plans)
def test_a_plan_is_the_same_after_its_way_through_json(plan: Plan) -> None:
    again = wire.read(Plan, wire.write(plan))
    assert again == plan
    assert again.fingerprint == plan.fingerprint
    assert [type(step) for step in again.steps] == [type(step) for step in plan.steps]


def test_a_moment_among_the_arguments_means_the_same_after_the_way_through_json() -> None:
    step = Step("ec2", "x", {"Until": datetime(2026, 11, 20, tzinfo=UTC), "Ids": ("i-1",)}, "X")
    plan = Plan("X", (step,))
    assert wire.read(Plan, wire.write(plan)).fingerprint == plan.fingerprint


@pytest.mark.parametrize(
    "same",
    [
        replace(PLAN, headline="Halt two"),
        replace(PLAN, steps=(replace(STOP, says="Halt"), replace(STOPPED, says="Hold on"))),
        replace(PLAN, steps=(replace(STOP, inverse=replace(BACK, says="Boot")), STOPPED)),
        replace(PLAN, resources=(LAB, replace(WEB, name="web-one", tags={}))),
    ],
)
def test_wording_and_names_are_not_what_identifies_a_plan(same: Plan) -> None:
    assert same.fingerprint == PLAN.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, steps=()),
        replace(PLAN, steps=(STOPPED, STOP)),
        replace(PLAN, steps=(STOP,)),
        replace(PLAN, steps=(replace(STOP, service="rds"), STOPPED)),
        replace(PLAN, steps=(replace(STOP, action="terminate_instances"), STOPPED)),
        replace(PLAN, steps=(replace(STOP, arguments={"InstanceIds": ["i-1"]}), STOPPED)),
        replace(PLAN, steps=(replace(STOP, inverse=None), STOPPED)),
        replace(PLAN, steps=(replace(STOP, inverse=BACK.only(["i-1"])), STOPPED)),
        replace(PLAN, steps=(replace(STOP, inverse=replace(BACK, action="reboot_instances")), STOPPED)),
        replace(PLAN, steps=(replace(STOP, many=None), STOPPED)),
        replace(PLAN, steps=(replace(STOP, repeatable=False), STOPPED)),
        replace(PLAN, steps=(STOP, replace(STOPPED, wanted="running"))),
        replace(PLAN, steps=(STOP, replace(STOPPED, never=()))),
        replace(PLAN, resources=(WEB,)),
    ],
)
def test_what_a_plan_does_and_to_what_identifies_it(other: Plan) -> None:
    assert other.fingerprint != PLAN.fingerprint


def test_a_plan_needs_what_its_acts_need_not_what_its_waits_read() -> None:
    assert PLAN.permissions == {"ec2:StopInstances"}
    assert list(PLAN.acts) == [STOP]


def test_a_step_for_some_of_its_resources_has_an_inverse_for_just_these() -> None:
    some = STOP.only(["i-2"])
    assert some.arguments == {"InstanceIds": ["i-2"]}
    assert some.inverse is not None
    assert some.inverse.arguments == {"InstanceIds": ["i-2"]}
    assert STOPPED.only(["i-2"]).arguments == {"InstanceIds": ["i-2"]}
    whole = replace(STOP, many=None)
    assert whole.only(["i-2"]) == whole


@pytest.mark.parametrize("answer", [{"FlowLogIds": []}, {"FlowLogIds": None}, {}])
def test_what_the_answer_does_not_tell_cannot_be_taken_back(answer: dict[str, Any]) -> None:
    back = Step("ec2", "delete_flow_logs", {"FlowLogIds": "${answer:FlowLogIds}"}, "Delete it")
    step = Step("ec2", "create_flow_logs", {}, "Make it", back)
    told = step.way_back({"FlowLogIds": ["fl-1"]})
    assert told is not None
    assert told.arguments == {"FlowLogIds": ["fl-1"]}
    assert step.way_back(answer) is None


def test_the_owner_is_in_the_tag_owner_in_any_case() -> None:
    assert WEB.owner == "ada@example.com"
    assert LAB.owner is None
    assert Resource("i-3", tags={"OWNER": ""}).owner is None
    assert [str(WEB), str(LAB)] == ["web-1 (i-1)", "i-2"]
