"""A group of servers outlives the loss of a zone."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import SCALING_GROUP
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Count


@rule(
    resource=SCALING_GROUP,
    severity="medium",
    references=("Security Hub AutoScaling.2", "AWS Config AUTOSCALING_MULTIPLE_AZ"),
    examples=(
        passes({"availabilityZones": ["eu-west-1a", "eu-west-1b"]}),
        passes({"availabilityZones": [{"value": "eu-west-1a"}, {"value": "eu-west-1b"}]}),
        breaks("is in one zone only, eu-west-1a", {"availabilityZones": ["eu-west-1a"]}),
        breaks("is in 2 zones, not in 3", {"availabilityZones": ["eu-west-1a", "eu-west-1b"]}, given={"least": "3"}),
    ),
)
def scaling_group_zones(group: ConfigItem, least: Count = 2) -> Verdict:
    """An Auto Scaling group is in several availability zones.

    By hand: add a subnet in another zone to it; new instances then go there. A group with one instance at most gains a
    place to come back in.
    """
    zones = group.get("availabilityZones")
    if not zones:
        return Unknown("has zones that were not recorded")
    if len(zones) >= least:
        return Compliant()
    first = zones[0] if isinstance(zones[0], str) else zones[0].get("value")
    return Broken(f"is in {len(zones)} zones, not in {least}" if len(zones) > 1 else f"is in one zone only, {first}")
