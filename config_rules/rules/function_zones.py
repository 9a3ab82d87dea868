"""A function in a network outlives the loss of a zone."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Count

_IN_VPC = {"functionName": "orders", "vpcConfig": {"subnetIds": ["subnet-0a", "subnet-0b"], "vpcId": "vpc-0a"}}


@rule(
    resource=FUNCTION,
    severity="medium",
    references=("Security Hub Lambda.5", "AWS Config LAMBDA_VPC_MULTI_AZ_CHECK"),
    examples=(
        passes(_IN_VPC, beside={"Zones": ["eu-west-1a", "eu-west-1b"]}),
        passes(_IN_VPC, beside={"Zones": ["eu-west-1a"]}, given={"least": "1"}),
        exempts("is in no VPC", {"functionName": "orders", "vpcConfig": None}),
        exempts("is in no VPC", {"functionName": "orders", "vpcConfig": {"subnetIds": [], "securityGroupIds": []}}),
        breaks("is in one zone only, eu-west-1a", _IN_VPC, beside={"Zones": ["eu-west-1a"]}),
        breaks(
            "is in 2 zones, not in 3", _IN_VPC, beside={"Zones": ["eu-west-1a", "eu-west-1b"]}, given={"least": "3"}
        ),
    ),
)
def function_zones(function: ConfigItem, least: Count = 2) -> Verdict:
    """A function in a VPC has subnets in several availability zones.

    Outside a VPC AWS sees to it. By hand: add a subnet of another zone, with the same routes, to its VPC settings.
    """
    if not function.knows("vpcConfig"):
        return Unknown("has a network that was not recorded")
    vpc = function.get("vpcConfig")
    if vpc is None or vpc.get("subnetIds") == []:
        return NotApplicable("is in no VPC")
    zones = function.beside("Zones")
    if not zones:
        return Unknown("has subnets whose zones were not recorded")
    if len(zones) >= least:
        return Compliant()
    return Broken(f"is in {len(zones)} zones, not in {least}" if len(zones) > 1 else f"is in one zone only, {zones[0]}")
