"""Servers run on what AWS still builds on."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Words

# EC2's DescribeInstanceTypes, CurrentGeneration false; the families that EC2's guide calls previous generation.
_PREVIOUS = {"a1", "c1", "c3", "c4", "g2", "i2", "m1", "m2", "m3", "m4", "r3", "r4", "t1"}


@rule(
    resource=INSTANCE,
    severity="low",
    examples=(
        passes({"instanceType": "m7g.large"}),
        passes({"instanceType": "u-6tb1.metal"}),
        breaks("is an m3.large, of a previous generation", {"instanceType": "m3.large"}),
        breaks("is a t1.micro, of a previous generation", {"instanceType": "t1.micro"}),
        breaks("is a t2.micro, of a family that is not wanted", {"instanceType": "t2.micro"}, given={"also": "t2,m5"}),
    ),
)
def instance_generation_current(instance: ConfigItem, also: Words = ()) -> Verdict:
    """An instance is not of a generation that AWS calls previous.

    Newer ones do more for the same money, and old ones run out of capacity. `also` names families that you want no
    more. A family that is not known here is newer than this list. By hand: stop it, change its type, start it; from
    Xen to Nitro check its drivers for ENA and NVMe first.
    """
    kind = instance.get("instanceType")
    if not isinstance(kind, str) or "." not in kind:
        return Unknown("has a type that was not recorded")
    family = kind.partition(".")[0]
    an = "an" if family[0] in "aimr" else "a"
    if family in _PREVIOUS:
        return Broken(f"is {an} {kind}, of a previous generation")
    return Broken(f"is {an} {kind}, of a family that is not wanted") if family in also else Compliant()
