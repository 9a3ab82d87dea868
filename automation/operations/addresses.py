"""Elastic IP addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automation.operations.ec2 import address_by_ref, address_resource, resource_of
from core.access import Role
from core.operation import Approval, operation
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.values import AddressRef

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import AddressTypeDef


@operation(
    phrases=["detach {address}", "detach address {address}", "take address {address} off its instance"],
    needs=Role.OPERATOR,
    approval=Approval.FOR_PROD,
    reads={"ec2:DescribeAddresses", "ec2:DescribeInstances"},
    acts={"ec2:DisassociateAddress"},
    undo_acts={"ec2:AssociateAddress"},
    has_account=True,
)
def detach_address(aws: Reader, address: AddressRef) -> Plan:
    """Take an elastic IP address off what it is attached to."""
    found = address_by_ref(aws, address)
    what = address_resource(found)
    if "AssociationId" not in found:
        return Plan(f"Nothing to do: {what} is not attached to anything.", resources=(what,))
    holder = found.get("InstanceId") or found["NetworkInterfaceId"]
    back: dict[str, Any] = {"AllocationId": found["AllocationId"], "NetworkInterfaceId": found["NetworkInterfaceId"]}
    if private := found.get("PrivateIpAddress"):
        back["PrivateIpAddress"] = private
    inverse = Step("ec2", "associate_address", back, f"Attach {what} to {holder} again")
    says = f"Detach {what} from {holder}"
    step = Step("ec2", "disassociate_address", {"AssociationId": found["AssociationId"]}, says, inverse)
    return Plan(says, (step,), (what, *_holder(aws, found)))


def _holder(aws: Reader, address: AddressTypeDef) -> list[Resource]:
    """The instance that loses it: whether that is production decides who must agree."""
    if not (instance := address.get("InstanceId")):
        return []
    ec2: EC2Client = aws.client("ec2")
    answer = ec2.describe_instances(Filters=[{"Name": "instance-id", "Values": [instance]}])
    found = [i for r in answer["Reservations"] for i in r["Instances"]]
    return [resource_of(i) for i in found]
