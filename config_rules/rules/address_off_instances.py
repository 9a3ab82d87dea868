"""Instances are not reached from the internet by an address of their own."""

from __future__ import annotations

from automation.operations.addresses import detach_address
from config_rules.item import ConfigItem
from config_rules.kinds import ADDRESS
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FREE = {"publicIp": "203.0.113.25", "allocationId": "eipalloc-0123456789abcdef0", "instanceId": None}


@rule(
    resource=ADDRESS,
    severity="high",
    references=("AWS Config EC2_INSTANCE_NO_PUBLIC_IP",),
    examples=(
        passes({**_FREE, "associationId": None}),
        passes({**_FREE, "associationId": "eipassoc-01", "networkInterfaceId": "eni-0a1b2c3d4e5f60718"}),
        breaks(
            "203.0.113.25 is attached to the instance i-06dd90c34b8f87d76",
            {**_FREE, "associationId": "eipassoc-01", "instanceId": "i-06dd90c34b8f87d76"},
            fix="detach-address address=eipalloc-0123456789abcdef0",
        ),
    ),
)
def address_off_instances(address: ConfigItem) -> Verdict:
    """No elastic IP address is attached to an instance.

    What serves the internet stands behind a load balancer; what needs it goes out through a NAT gateway. An address
    on a NAT gateway or a load balancer (a network interface that is no instance's) is what it is for.
    """
    if not address.knows("instanceId"):
        return Unknown("has an attachment that was not recorded")
    instance, allocation = address.get("instanceId"), address.get("allocationId")
    if not instance:
        return Compliant()
    fix = detach_address.call(address=allocation) if allocation else None
    return Broken(f"{address.get('publicIp')} is attached to the instance {instance}", fix)
