"""A load balancer outlives the loss of a zone."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import BALANCER
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Count


@rule(
    resource=BALANCER,
    severity="medium",
    references=("Security Hub ELB.13", "AWS Config ELBV2_MULTIPLE_AZ"),
    examples=(
        passes({"availabilityZones": [{"zoneName": "eu-west-1a"}, {"zoneName": "eu-west-1b"}]}),
        breaks("is in one zone only, eu-west-1a", {"availabilityZones": [{"zoneName": "eu-west-1a"}]}),
        breaks(
            "is in 2 zones, not in 3",
            {"availabilityZones": [{"zoneName": "eu-west-1a"}, {"zoneName": "eu-west-1b"}]},
            given={"least": "3"},
        ),
    ),
)
def balancer_zones(balancer: ConfigItem, least: Count = 2) -> Verdict:
    """A load balancer is in several availability zones.

    By hand: set its subnets anew, with one in another zone, and see that there are targets there.
    """
    zones = balancer.get("availabilityZones")
    if not zones:
        return Unknown("has zones that were not recorded")
    if len(zones) >= least:
        return Compliant()
    if len(zones) == 1:
        return Broken(f"is in one zone only, {zones[0].get('zoneName')}")
    return Broken(f"is in {len(zones)} zones, not in {least}")
