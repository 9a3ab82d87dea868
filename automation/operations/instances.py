"""Instances: list them, start them, stop them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from automation.operations.ec2 import instances_by_filter, resource_of, tag_filter
from automation.operations.which import instances_by_ref
from automation.operations.words import count, day, listing
from core.access import Role
from core.answer import Answer, Table
from core.call import Call, Choice
from core.operation import Approval, operation
from core.plan import Plan, Resource, Step, Until
from core.reader import Reader
from core.refusal import Refusal
from core.values import InstanceRefs, Tag

if TYPE_CHECKING:
    from types_boto3_ec2.type_defs import FilterTypeDef, InstanceTypeDef

_IDS_IN_ONE_CALL = 50
_STATES = "Reservations[].Instances[].State.Name"


class InstanceState(StrEnum):
    """What people ask for; EC2 has more states, which pass by themselves."""

    RUNNING = "running"
    STOPPED = "stopped"


@operation(
    phrases=[
        "list instances",
        "list the instances",
        "show the instances",
        "which instances are there",
        "which instances are {state}",
        "instances tagged {tag}",
    ],
    aliases=("list", "ls"),
    reads={"ec2:DescribeInstances"},
)
def instances(aws: Reader, tag: Tag | None = None, state: InstanceState | None = None) -> Answer:
    """Instances of this account and region, all or by tag and state."""
    filters: list[FilterTypeDef] = [tag_filter(tag)] if tag else []
    filters += [{"Name": "instance-state-name", "Values": [state.value]}] if state else []
    found = instances_by_filter(aws, filters)
    words = " ".join(filter(None, [state.value if state else "", "instance"]))
    where = f"in account {aws.account}, region {aws.region}"
    headline = f"{count(len(found), words)}{f' tagged {tag}' if tag else ''} {where}."
    rows = tuple(
        (
            resource_of(i).name or "–",
            i["InstanceId"],
            i["State"]["Name"],
            i["InstanceType"],
            resource_of(i).tags.get("Environment", "–"),
            resource_of(i).owner or "–",
        )
        for i in found
    )
    columns = ("Name", "Id", "State", "Type", "Environment", "Owner")
    only = found if len(found) == 1 else []
    choices = tuple(
        Choice("Stop it", stop_instances.call(instances=(i["InstanceId"],)))
        for i in only
        if i["State"]["Name"] == "running"
    )
    return Answer(
        headline, Table(columns, rows) if rows else None, choices=choices, about=tuple(map(resource_of, found))
    )


@operation(
    phrases=[
        "stop {instances}",
        "stop instance {instances}",
        "stop the instances tagged {tag}",
        "shut down {instances}",
    ],
    aliases=("stop",),
    needs=Role.OPERATOR,
    approval=Approval.FOR_PROD,
    reads={"ec2:DescribeInstances"},
    acts={"ec2:StopInstances"},
    undo_acts={"ec2:StartInstances"},
)
def stop_instances(aws: Reader, instances: InstanceRefs | None = None, tag: Tag | None = None) -> Plan:
    """Stop instances, by id, name or tag."""
    chosen = _chosen(aws, stop_instances.name, instances, tag)
    running = [i for i in chosen if i["State"]["Name"] == "running"]

    def says(some: Sequence[InstanceTypeDef]) -> str:
        if len(some) == 1:
            return f"Stop {resource_of(some[0])}, running since {day(some[0]['LaunchTime'], aws.zone)}"
        return f"Stop {count(len(some), 'instance')}: {_names(some)}"

    return _plan("Stop", "stopped", chosen, running, says, ("terminated",))


@operation(
    phrases=["start {instances}", "start instance {instances}", "start the instances tagged {tag}", "boot {instances}"],
    aliases=("start",),
    needs=Role.OPERATOR,
    approval=Approval.FOR_PROD,
    reads={"ec2:DescribeInstances"},
    acts={"ec2:StartInstances"},
    undo_acts={"ec2:StopInstances"},
)
def start_instances(aws: Reader, instances: InstanceRefs | None = None, tag: Tag | None = None) -> Plan:
    """Start instances, by id, name or tag."""
    chosen = _chosen(aws, start_instances.name, instances, tag)
    stopped = [i for i in chosen if i["State"]["Name"] == "stopped"]

    def says(some: Sequence[InstanceTypeDef]) -> str:
        what = resource_of(some[0]) if len(some) == 1 else f"{count(len(some), 'instance')}: {_names(some)}"
        return f"Start {what}"

    return _plan("Start", "running", chosen, stopped, says, ("terminated",))


def _chosen(aws: Reader, verb: str, ids: Sequence[str] | None, tag: str | None) -> list[InstanceTypeDef]:
    if ids and tag:
        raise Refusal("Give me either instances or a tag, not both.")
    if ids:
        return instances_by_ref(aws, ids)
    if tag:
        return instances_by_filter(aws, [tag_filter(tag)])
    raise Refusal(
        "Which instances? Give me ids, names or a tag. Examples: /orderly stop i-06dd90c34b8f87d76, "
        "/orderly stop web-1 web-2, /orderly stop tag=Environment=dev",
        Choice("Fill in", Call(verb), form=True),
    )


def _plan(
    verb: str,
    wanted: str,
    chosen: list[InstanceTypeDef],
    to_do: list[InstanceTypeDef],
    says: Callable[[Sequence[InstanceTypeDef]], str],
    never: tuple[str, ...],
) -> Plan:
    """Act in batches, wait for the effect, and know how to take it back."""
    if not to_do:
        return Plan(_nothing_to_do(verb, chosen))
    to_do = sorted(to_do, key=lambda i: i["InstanceId"])  # a new name must not make it another plan
    steps: list[Step | Until] = []
    for start in range(0, len(to_do), _IDS_IN_ONE_CALL):
        some = to_do[start : start + _IDS_IN_ONE_CALL]
        ids = [i["InstanceId"] for i in some]
        there, back = ("stop_instances", "start_instances") if verb == "Stop" else ("start_instances", "stop_instances")
        takes_back = "Start" if verb == "Stop" else "Stop"
        inverse = Step("ec2", back, {"InstanceIds": ids}, f"{takes_back} {_names(some)} again", many="InstanceIds")
        steps.append(Step("ec2", there, {"InstanceIds": ids}, says(some), inverse, many="InstanceIds"))
        steps.append(
            Until(
                "ec2",
                "describe_instances",
                {"InstanceIds": ids},
                _STATES,
                wanted,
                f"Wait until {_names(some)} {'is' if len(some) == 1 else 'are'} {wanted}",
                never,
                many="InstanceIds",
            )
        )
    things = tuple(resource_of(i) for i in to_do)
    headline = f"{verb} {things[0]}" if len(things) == 1 else f"{verb} {count(len(things), 'instance')}"
    return Plan(headline, tuple(steps), things)


def _nothing_to_do(verb: str, chosen: list[InstanceTypeDef]) -> str:
    if not chosen:
        return f"Nothing to {verb.lower()}: no instance has that tag."
    states = [f"{resource_of(i)} is {i['State']['Name']}" for i in chosen]
    return f"Nothing to {verb.lower()}: {listing(states)}."


def _names(some: Sequence[InstanceTypeDef]) -> str:
    things: list[Resource] = [resource_of(i) for i in some]
    return listing([str(thing) for thing in things])
