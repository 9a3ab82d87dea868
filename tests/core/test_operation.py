"""Operations: what the decorator makes of a function, calls and how they are read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from automation.catalogue import OPERATIONS, acts, reads
from automation.operations.close_ports import close_ports
from core.access import Prod, Role
from core.answer import Answer
from core.call import Call, Choice
from core.operation import Approval, Operation, operation, wants_approval
from core.plan import Plan, Resource
from core.reader import Reader
from core.refusal import Refusal
from core.values import Count, Direction, InstanceRef, InstanceRefs, Tag

INSTANCE = "i-06dd90c34b8f87d76"


@operation(phrases=["look at {instance}"], aliases=("look",), reads={"ec2:DescribeInstances"})
def look_at(aws: Reader, instance: InstanceRef, direction: Direction = Direction.INGRESS, most: Count = 3) -> Answer:  # noqa: ARG001
    """Look at an instance,
    closely.

    More than the help needs.
    """
    return Answer(f"{instance} {direction} {most}")


@operation(needs=Role.ADMIN, approval=Approval.ALWAYS)
def turn(aws: Reader, instances: InstanceRefs | None = None, tag: Tag | None = None) -> Plan:  # noqa: ARG001
    """Turn instances."""
    return Plan(f"Turn {instances or tag}")


@operation()
def either(aws: Reader) -> Answer | Plan:  # noqa: ARG001
    """May answer, may plan."""
    return Answer("Neither.")


def test_the_function_is_the_declaration() -> None:
    assert look_at.name == "look-at"
    assert look_at.help == "Look at an instance, closely."
    assert (look_at.phrases, look_at.aliases) == (("look at {instance}",), ("look",))
    assert look_at.reads == {"ec2:DescribeInstances"}
    assert (look_at.needs, look_at.approval) == (Role.VIEWER, Approval.NEVER)
    assert list(look_at.parameters) == ["instance", "direction", "most"]
    assert [parameter.required for parameter in look_at.parameters.values()] == [True, False, False]
    assert look_at.parameters["direction"].values is Direction


def test_what_returns_a_plan_is_a_change() -> None:
    assert (look_at.is_change, turn.is_change, either.is_change) == (False, True, True)


def test_the_syntax_and_an_example_come_from_the_signature() -> None:
    assert look_at.usage == "look-at <instance> [direction] [most]"
    assert look_at.example == f"look-at {INSTANCE}"
    assert turn.usage == "turn [instances] [tag]"
    assert turn.example == f"turn {INSTANCE}"
    assert (either.usage, either.example) == ("either", "either")


def test_a_call_is_read_into_what_the_function_takes() -> None:
    values = look_at.parse({"instance": INSTANCE.upper(), "direction": "outbound", "most": "7"})
    assert values == {"instance": INSTANCE, "direction": Direction.EGRESS, "most": 7}
    assert look_at.parse({"instance": INSTANCE}) == {"instance": INSTANCE}


def test_a_call_that_is_made_is_read_back() -> None:
    call = look_at.call(instance=INSTANCE, direction=Direction.BOTH, most=5)
    assert call == Call("look-at", {"instance": INSTANCE, "direction": "both", "most": "5"})
    assert look_at.parse(call.params) == {"instance": INSTANCE, "direction": Direction.BOTH, "most": 5}
    many = turn.call(instances=("i-06dd90c3", "i-06dd90c4"))
    assert many.params == {"instances": "i-06dd90c3,i-06dd90c4"}
    assert turn.parse(many.params) == {"instances": ("i-06dd90c3", "i-06dd90c4")}


def test_a_wrong_call_is_not_written_in_the_first_place(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from automation.operations.ports import open_ports\n"
        "open_ports.call(instance='i-06dd90c3')\n"
        "open_ports.call(instanse='i-06dd90c3')\n"
        "open_ports.call(instance=3)\n",
        encoding="utf-8",
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--follow-imports=silent", str(wrong)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines = [line.split(":")[1] for line in checked.stdout.splitlines() if ": error: " in line]
    assert sorted(set(lines)) == ["3", "4"], checked.stdout


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({}, f"Which instance? I need an instance id or name. Example: /orderly look-at {INSTANCE}"),
        ({"instanse": "x"}, "look-at has no parameter “instanse”. It takes: instance, direction, most."),
        ({"instance": "i-1"}, "“i-1” is not an instance id: it has 1 digit after “i-”, there should be 8 or 17."),
        ({"instance": INSTANCE, "most": "many"}, "“many” is not a number. Example: 10."),
    ],
)
def test_what_is_wrong_with_a_call_is_said(params: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        look_at.parse(params)
    assert refusal.value.sentence.startswith(sentence)


def test_an_operation_without_parameters_says_so() -> None:
    with pytest.raises(Refusal, match="It takes: none"):
        either.parse({"more": "yes"})


def test_a_word_that_is_no_value_of_an_enumeration_is_asked_about_with_all_of_them() -> None:
    with pytest.raises(Refusal) as refusal:
        look_at.parse({"instance": INSTANCE, "direction": "sideways"})
    assert refusal.value.sentence == "Which direction do you mean?"
    given = {"instance": INSTANCE}
    assert refusal.value.choices == (
        Choice("Ingress", Call("look-at", {**given, "direction": "ingress"})),
        Choice("Egress", Call("look-at", {**given, "direction": "egress"})),
        Choice("Both", Call("look-at", {**given, "direction": "both"})),
    )


WEB = Resource("i-1", "web-1", {"environment": "Production"})
LAB = Resource("i-2", "lab-1", {"Environment": "lab"})
BARE = Resource("i-3")


@pytest.mark.parametrize(
    ("approval", "resources", "wanted"),
    [
        (Approval.ALWAYS, (), True),
        (Approval.NEVER, (WEB,), False),
        (Approval.FOR_PROD, (LAB, WEB), True),
        (Approval.FOR_PROD, (LAB, BARE), False),
        (Approval.FOR_PROD, (), False),
    ],
)
def test_who_needs_a_second_person(approval: Approval, resources: tuple[Resource, ...], wanted: bool) -> None:
    assert wants_approval(approval, Plan("It", resources=resources), Prod()) is wanted


@pytest.mark.parametrize("declared", OPERATIONS.values(), ids=list(OPERATIONS))
def test_every_operation_of_the_catalogue_is_complete(declared: Operation[...]) -> None:
    assert declared.help.endswith(".")
    assert declared.is_change or not (declared.acts | declared.undo_acts)
    assert not declared.is_change or declared.needs >= Role.OPERATOR
    assert set(declared.reads | declared.acts | declared.undo_acts) <= reads() | acts()
    for parameter in declared.parameters.values():
        assert parameter.kind.example


def test_no_two_operations_share_a_name() -> None:
    names = [name for o in OPERATIONS.values() for name in (o.name, *o.aliases)]
    assert len(names) == len(set(names))
    assert all(name == declared.name for name, declared in OPERATIONS.items())


def test_a_parameter_that_is_left_out_is_not_in_the_call() -> None:
    assert close_ports.call(group="sg-0fea06a22aa5d9b23", ports=(22, 22), source=None) == Call(
        "close-ports", {"group": "sg-0fea06a22aa5d9b23", "ports": "22"}
    )
