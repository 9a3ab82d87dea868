"""Servers: reboot them, give them another size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from automation.operations.ec2 import error_code, resource_of
from automation.operations.which import instances_by_ref, one_instance
from automation.operations.words import count, listing
from core.access import Role
from core.operation import Approval, operation
from core.plan import Plan, Resource, Step, Until
from core.reader import Reader
from core.refusal import Refusal
from core.values import InstanceRef, InstanceRefs, InstanceType

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

_IDS_IN_ONE_CALL = 50
_STATES = "Reservations[].Instances[].State.Name"


@operation(
    phrases=["reboot {instances}", "reboot instance {instances}", "restart {instances}"],
    aliases=("reboot", "restart"),
    needs=Role.OPERATOR,
    approval=Approval.FOR_PROD,
    reads={"ec2:DescribeInstances"},
    acts={"ec2:RebootInstances"},
)
def reboot_instances(aws: Reader, instances: InstanceRefs) -> Plan:
    """Reboot instances, by id, name or tag."""
    found = instances_by_ref(aws, instances)
    for instance in found:
        if instance["State"]["Name"] != "running":
            what = f"{resource_of(instance)} is {instance['State']['Name']}"
            raise Refusal(f"{what}; only what runs can be rebooted. /orderly start {instance['InstanceId']}")
    things = tuple(resource_of(i) for i in sorted(found, key=lambda i: i["InstanceId"]))
    steps = []
    for start in range(0, len(things), _IDS_IN_ONE_CALL):
        some = things[start : start + _IDS_IN_ONE_CALL]
        says = f"Reboot {listing([str(thing) for thing in some])} (there is no way back from a reboot)"
        ids = [thing.id for thing in some]
        # A second one is a second reboot: after a crash nobody can tell whether there was a first.
        steps.append(Step("ec2", "reboot_instances", {"InstanceIds": ids}, says, many="InstanceIds", repeatable=False))
    if not things:
        return Plan("Nothing to reboot: no instance has that tag.")
    headline = f"Reboot {things[0]}" if len(things) == 1 else f"Reboot {count(len(things), 'instance')}"
    return Plan(headline, tuple(steps), things)


@operation(
    phrases=["resize {instance} to {size}", "change the size of {instance} to {size}"],
    aliases=("resize",),
    needs=Role.OPERATOR,
    approval=Approval.FOR_PROD,
    reads={"ec2:DescribeInstances", "ec2:DescribeInstanceTypes"},
    acts={"ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances"},
    undo_acts={"ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances"},
)
def resize_instance(aws: Reader, instance: InstanceRef, size: InstanceType) -> Plan:
    """Give an instance another type; it is stopped for it, and started again if it ran."""
    found = one_instance(aws, instance)
    what, before, state = resource_of(found), found["InstanceType"], found["State"]["Name"]
    if before == size:
        return Plan(f"Nothing to do: {what} is a {size} already.", resources=(what,))
    if state not in {"running", "stopped"}:
        raise Refusal(f"{what} is {state}. Please try again when it runs or is stopped.")
    if found.get("RootDeviceType") == "instance-store":
        raise Refusal(f"{what} has its root on an instance store, so it cannot be stopped to be resized.")
    runs = {found["Architecture"]} if "Architecture" in found else _architectures(aws, before)
    if not runs & _architectures(aws, size):
        built = listing(sorted(runs))
        raise Refusal(f"{what} is built for {built}, and {size} does not run that. Please choose another type.")
    change = _retype(what, before, size)
    steps: tuple[Step | Until, ...] = (change,)
    if state == "running":
        steps = (*_power(what, "stop", "stopped"), change, *_power(what, "start", "running"))
    return Plan(f"Resize {what} from {before} to {size}", steps, (what,))


def _architectures(aws: Reader, size: str) -> set[str]:
    """The processor architectures that a type runs. Raises Refusal when there is no such type."""
    ec2: EC2Client = aws.client("ec2")
    try:
        found = ec2.describe_instance_types(InstanceTypes=[size])["InstanceTypes"]  # type: ignore[list-item]
    except ClientError as error:
        if error_code(error) != "InvalidInstanceType":
            raise
        found = []
    if not found:
        raise Refusal(f"There is no instance type {size} in region {aws.region}. Example: t3.large.")
    return {str(name) for name in found[0]["ProcessorInfo"]["SupportedArchitectures"]}


def _retype(what: Resource, before: str, size: str) -> Step:
    def step(wanted: str, says: str, inverse: Step | None = None) -> Step:
        arguments = {"InstanceId": what.id, "InstanceType": {"Value": wanted}}
        return Step("ec2", "modify_instance_attribute", arguments, says, inverse)

    back = step(before, f"Make {what} a {before} again")
    return step(size, f"Make {what} a {size}, instead of a {before}", back)


def _power(what: Resource, verb: str, wanted: str) -> tuple[Step, Until]:
    """Stop or start it, and wait. Taking the whole plan back does the opposite in the opposite order."""
    other = {"stop": "start", "start": "stop"}[verb]
    ids = {"InstanceIds": [what.id]}
    inverse = Step("ec2", f"{other}_instances", ids, f"{other.capitalize()} {what}")
    act = Step("ec2", f"{verb}_instances", ids, f"{verb.capitalize()} {what}", inverse)
    says = f"Wait until {what} is {wanted}"
    return act, Until("ec2", "describe_instances", ids, _STATES, wanted, says, ("terminated",))
