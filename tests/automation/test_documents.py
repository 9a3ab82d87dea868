"""Systems Manager's documents: the allowed ones, run after a yes, seen to their end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from automation.apply import with_answers
from automation.operations.documents import run_document
from core.access import Access
from core.aws.clients import client
from core.call import Call
from core.outcome import Done
from core.plan import Plan, Step, Until
from core.reader import Reader
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.account import launch
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")

ACCESS = Access.load(
    "{version: 1, users: {U0ANN: operator, U0BO: admin}, documents: [AWS-RunPatchBaseline, Ours-Tidy]}"
)
PATCH = "AWS-RunPatchBaseline"


def allowed() -> Reader:
    return replace(reader(), access=ACCESS)


def planned(*instances: str, parameters: str | None = None) -> Plan:
    plan = run_document(allowed(), PATCH, instances, parameters)
    assert isinstance(plan, Plan)
    return plan


def test_a_document_is_one_command_and_a_wait_for_its_end_on_each_instance() -> None:
    one, two = sorted(launch(2, Name="web"))
    plan = planned(one, two, parameters="Operation=Scan, RebootOption=NoReboot")
    act, wait = plan.steps
    assert isinstance(act, Step)
    assert isinstance(wait, Until)
    assert (act.action, act.repeatable, act.inverse) == ("send_command", False, None)
    assert act.arguments == {
        "DocumentName": PATCH,
        "InstanceIds": [one, two],
        "Parameters": {"Operation": ["Scan"], "RebootOption": ["NoReboot"]},
    }
    assert wait.arguments == {"CommandId": "${1:Command.CommandId}"}


def test_what_the_access_document_does_not_allow_is_not_run() -> None:
    (web,) = launch(Name="web-1")
    with pytest.raises(
        Refusal, match=r"does not allow the document AWS-RunShellScript\. Allowed: `AWS-RunPatchBaseline`"
    ):
        run_document(allowed(), "AWS-RunShellScript", (web,))
    with pytest.raises(Refusal, match="Allowed: none yet"):
        run_document(reader(), PATCH, (web,))


def test_what_does_not_run_cannot_run_it() -> None:
    (web,) = launch(Name="web-1")
    client("ec2").stop_instances(InstanceIds=[web])
    with pytest.raises(Refusal, match=r"web-1 \(.*\) is stopped; documents run where it runs"):
        planned(web)


def test_more_than_fifty_are_several_commands_and_each_wait_is_for_its_own() -> None:
    plan = planned(*launch(60, Name="web"))
    waits = [step for step in plan.steps if isinstance(step, Until)]
    assert [wait.arguments["CommandId"] for wait in waits] == ["${1:Command.CommandId}", "${3:Command.CommandId}"]


def test_it_waits_for_a_second_person_and_is_seen_to_its_end(stage: Stage) -> None:
    (web,) = launch(Name="web-1")
    stage.access = ACCESS
    call = Call("run-document", {"document": PATCH, "instances": web})
    with stage.begun(request(call=call)) as run:
        run.asks()
        assert run.decide(approve=True) == "done"
    done = stage.posts.last(Done)
    assert [result.error for result in done.results] == ["", ""]
    assert done.undo is None
    (command,) = client("ssm").list_commands()["Commands"]
    assert command["InstanceIds"] == [web]


@pytest.mark.parametrize(
    ("given", "answers", "wanted"),
    [
        ("${1:Command.CommandId}", {1: {"Command": {"CommandId": "c-1"}}}, "c-1"),
        ("${2:Things[0].Id}", {2: {"Things": [{"Id": "t"}]}}, "t"),
        ("plain", {}, "plain"),
        (["${1:X}"], {1: {"X": "y"}}, ["${1:X}"]),
        ("${1:Command.CommandId}", {}, None),
    ],
)
def test_a_wait_takes_what_it_needs_from_an_earlier_answer(given: Any, answers: dict[int, Any], wanted: Any) -> None:
    until = Until("ssm", "list_commands", {"CommandId": given}, "x", "y", "z")
    assert with_answers(until, answers).arguments == {"CommandId": wanted}
