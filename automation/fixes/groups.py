"""Settings of security groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automation.fixes.fix import fix, nothing_to_do
from automation.operations.ec2 import group_by_id, group_resource
from core.plan import Plan, Step
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

_WAYS = {"ingress": ("IpPermissions", "in"), "egress": ("IpPermissionsEgress", "out")}


@fix(
    reads={"ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"},
    acts={"ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"},
    undo_acts={"ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress"},
    careful=True,
)
def empty_default_group(aws: Reader, resource: str) -> Plan:
    """A default security group that nothing uses lets nothing in and nothing out."""
    ec2: EC2Client = aws.client("ec2")
    group = group_by_id(aws, resource)
    what = group_resource(group)
    if group["GroupName"] != "default":
        raise Refusal(f"{what} is not a default group. What it lets through, close-ports takes out.")
    found: dict[str, list[Any]] = {way: list(group.get(key, [])) for way, (key, _) in _WAYS.items()}  # type: ignore[call-overload]
    if not any(found.values()):
        return nothing_to_do(what, "lets nothing through")
    pages = ec2.get_paginator("describe_network_interfaces").paginate(
        Filters=[{"Name": "group-id", "Values": [resource]}]
    )
    if users := [one["NetworkInterfaceId"] for page in pages for one in page["NetworkInterfaces"]]:
        raise Refusal(f"{what} is used by {users[0]}, which would lose its connections. Give that another group first.")
    steps = []
    for way, permissions in found.items():
        if permissions:
            arguments = {"GroupId": resource, "IpPermissions": permissions}
            side = _WAYS[way][1]
            inverse = Step(
                "ec2", f"authorize_security_group_{way}", arguments, f"Let {what} let {side} what it did again"
            )
            says = f"Let {what} let nothing {side}"
            steps.append(Step("ec2", f"revoke_security_group_{way}", arguments, says, inverse))
    return Plan(f"Empty the default group {what}", tuple(steps), (what,))
