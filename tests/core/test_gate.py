"""The one way to an operation."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

import pytest

from core.access import Access, Role
from core.answer import Answer
from core.call import Call
from core.gate import Gate
from core.ledger import Ledger
from core.memory import Memory
from core.operation import Approval, Operation, operation
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.request import Actor, Source
from core.values import Count
from tests.support.account import ACCOUNT, REGION
from tests.support.house import ACCESS, ANN, BO, END_OF_DAY, EVE, NOW, OSLO, SCHEDULING, Workspace

PROD = Resource("i-1", "web-1", {"Environment": "prod"})
LAB = Resource("i-2", "lab-1", {"Environment": "lab"})


@operation()
def tell(aws: Reader, most: Count = 3) -> Answer:
    """Tell what the reader holds."""
    return Answer(f"{aws.asker.actor.id} {aws.asker.role.title} {aws.account} {aws.region} {aws.now:%H:%M} {most}")


@operation(needs=Role.OPERATOR, approval=Approval.FOR_PROD)
def change(aws: Reader) -> Plan:  # noqa: ARG001
    """Change production."""
    return Plan("Change", (Step("ec2", "stop_instances", {}, "Stop"),), (PROD,))


@operation(needs=Role.ADMIN)
def rule(aws: Reader) -> Plan:
    """Refuse."""
    raise Refusal(f"Not now, {aws.asker.actor.id}.")


OPERATIONS = MappingProxyType({o.name: o for o in cast("list[Operation[...]]", [tell, change, rule])})


def never(service: str) -> Any:
    raise AssertionError(f"nobody reads {service} here")


def gate(access: Access = ACCESS) -> Gate:
    return Gate(
        OPERATIONS,
        access,
        Workspace(),
        never,
        cast("Ledger", None),
        cast("Memory", None),
        SCHEDULING,
        ACCOUNT,
        REGION,
        OSLO,
        lambda: NOW,
    )


@pytest.mark.parametrize(
    ("call", "actor", "sentence"),
    [
        (Call("dance"), ANN, "I know no operation “dance”. /orderly help lists what I can do."),
        (Call("tell"), replace(EVE, guest=True), "I may not work for you: the access document gives you no role."),
        (Call("change"), EVE, "change needs the role operator; you are viewer. Please ask an admin"),
        (Call("rule"), ANN, "rule needs the role admin; you are operator."),
        (Call("rule"), END_OF_DAY, "rule needs the role admin; you are operator."),
        (Call("tell", {"most": "all"}), EVE, "“all” is not a number."),
        (Call("tell", {"least": "1"}), EVE, "tell has no parameter “least”. It takes: most."),
    ],
)
def test_who_may_not_or_what_is_wrong_does_not_get_in(call: Call, actor: Actor, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        gate().admit(call, actor)
    assert refusal.value.sentence.startswith(sentence)


def test_nobody_learns_by_refusals_which_parameters_an_operation_takes() -> None:
    with pytest.raises(Refusal, match="needs the role operator"):
        gate().admit(Call("change", {"what": "ever"}), EVE)


def test_an_operation_gets_the_parsed_values_and_a_reader_with_the_askers_role_now() -> None:
    admitted = gate().admit(Call("tell", {"most": "7"}), EVE)
    assert admitted.values == {"most": 7}
    assert gate().run(admitted) == Answer(f"U0EVE viewer {ACCOUNT} {REGION} 12:00 7")


def test_what_an_operation_refuses_is_refused() -> None:
    with pytest.raises(Refusal, match="Not now, U0BO"):
        gate().run(gate().admit(Call("rule"), BO))


@pytest.mark.parametrize(
    ("source", "thing", "ask_first", "yeses"),
    [
        (Source.CHAT, PROD, False, 1),
        (Source.VOICE, PROD, False, 1),
        (Source.CHAT, LAB, False, 0),
        (Source.SCHEDULE, PROD, False, 0),
        (Source.RULE, PROD, False, 0),
        (Source.EVENT, PROD, False, 0),
        (Source.RULE, LAB, True, 1),
        (Source.CHAT, LAB, True, 1),
    ],
)
def test_when_a_second_person_is_asked(source: Source, thing: Resource, ask_first: bool, yeses: int) -> None:
    admitted = gate().admit(Call("change"), ANN)
    plan = Plan("Change", resources=(thing,))
    assert gate().yeses(admitted, plan, source, ask_first=ask_first) == yeses


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize(("inverse", "yeses"), [(None, 2), (Step("ec2", "start_instances", {}, "Start it"), 1)])
def test_what_cannot_be_taken_back_has_two_yeses_whoever_asks(source: Source, inverse: Step | None, yeses: int) -> None:
    admitted = replace(gate().admit(Call("change"), ANN), operation=replace(change, approval=Approval.TWICE_IF_FINAL))
    plan = Plan("Change", (Step("ec2", "stop_instances", {}, "Stop it", inverse),), (LAB,))
    assert gate().yeses(admitted, plan, source, ask_first=True) == yeses


@pytest.mark.parametrize(
    ("approver", "asker", "sentence"),
    [
        (ANN, ANN, "You asked for this, so somebody else has to approve it."),
        (replace(ANN, channel="C0ELSEWHERE", team="T0OTHER"), ANN, "You asked for this"),
        (EVE, ANN, "Approving needs the role operator; you are viewer."),
        (replace(BO, guest=True, id="U0NEW"), ANN, "Approving needs the role operator; you are nobody."),
    ],
)
def test_who_may_not_approve_is_told_why(approver: Actor, asker: Actor, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        gate().may_approve(approver, asker)
    assert refusal.value.sentence.startswith(sentence)


def test_who_said_yes_already_is_not_the_second_person() -> None:
    with pytest.raises(Refusal, match="You have said yes to this already"):
        gate().may_approve(BO, ANN, first=str(BO))


def test_who_may_approve_is_in_the_access_document() -> None:
    gate().may_approve(BO, ANN)
    strict = Access.load("{version: 1, users: {U0ANN: operator, U0BO: operator}, approvers: admin}")
    with pytest.raises(Refusal, match="Approving needs the role admin"):
        gate(strict).may_approve(BO, ANN)


@pytest.mark.parametrize("source", list(Source))
def test_nobody_changes_more_at_once_than_a_run_can_hold(source: Source) -> None:
    admitted = gate().admit(Call("change"), ANN)
    plan = Plan("Change", resources=tuple(Resource(f"i-{number}") for number in range(501)))
    with pytest.raises(Refusal, match="501 resources"):
        gate().yeses(admitted, plan, source)
