"""An instance's volumes do not wait for its network."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

# EC2's DescribeInstanceTypes, EbsInfo.EbsOptimizedSupport "supported": all others are optimised always, or never.
_CAN_BE = {
    "c1": ("xlarge",),
    "c3": ("xlarge", "2xlarge", "4xlarge"),
    "g2": ("2xlarge",),
    "i2": ("xlarge", "2xlarge", "4xlarge"),
    "m1": ("large", "xlarge"),
    "m2": ("2xlarge", "4xlarge"),
    "m3": ("xlarge", "2xlarge"),
    "r3": ("xlarge", "2xlarge", "4xlarge"),
}


@rule(
    resource=INSTANCE,
    severity="low",
    references=("AWS Config EBS_OPTIMIZED_INSTANCE",),
    examples=(
        passes({"instanceType": "m3.xlarge", "ebsOptimized": True}),
        exempts("is of a type that has no choice, t3.micro", {"instanceType": "t3.micro", "ebsOptimized": False}),
        breaks(
            "shares its network with its volumes, which m3.xlarge need not",
            {"instanceType": "m3.xlarge", "ebsOptimized": False},
        ),
    ),
)
def instance_ebs_optimised(instance: ConfigItem) -> Verdict:
    """An instance of an old type has a way of its own to its volumes.

    Newer types always do, at no price. By hand: stop it, set EbsOptimized, start it; better, give it a newer type.
    """
    kind, optimised = instance.get("instanceType"), instance.get("ebsOptimized")
    if not isinstance(kind, str) or not isinstance(optimised, bool):
        return Unknown("has a type that was not recorded")
    family, _, size = kind.partition(".")
    if size not in _CAN_BE.get(family, ()):
        return NotApplicable(f"is of a type that has no choice, {kind}")
    return Compliant() if optimised else Broken(f"shares its network with its volumes, which {kind} need not")
