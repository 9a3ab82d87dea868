"""Instances have no address on the internet."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule


@rule(
    resource=INSTANCE,
    severity="high",
    references=("Security Hub EC2.9",),
    examples=(
        passes({"state": {"name": "running"}, "publicIpAddress": None}),
        exempts("is stopped", {"state": {"name": "stopped"}, "publicIpAddress": None}),
        breaks(
            "has the public address 203.0.113.25", {"state": {"name": "running"}, "publicIpAddress": "203.0.113.25"}
        ),
    ),
)
def instance_no_public_address(instance: ConfigItem) -> Verdict:
    """An instance has no public address.

    One that is stopped has none to show, so nothing is said of it. The address belongs to its network interface: it
    goes with a stop, and comes back unless the subnet stops giving them out.
    """
    state = instance.get("state.name")
    if state is None or not instance.knows("publicIpAddress"):
        return Unknown("has addresses that were not recorded")
    if state != "running":
        return NotApplicable(f"is {state}")
    address = instance.get("publicIpAddress")
    return Broken(f"has the public address {address}") if address else Compliant()
