"""No more is paid for a volume than need be."""

from __future__ import annotations

from automation.fixes.images import gp3
from config_rules.item import ConfigItem
from config_rules.kinds import VOLUME
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_FIX = "secure setting=gp3 resource=vol-0a1b2c3d4e5f60718"


@rule(
    resource=VOLUME,
    severity="low",
    examples=(
        passes({"volumeType": "gp3", "size": 100}),
        exempts("is of the type io2, which is chosen for its speed", {"volumeType": "io2", "size": 100}),
        exempts("would cost as much as gp3 of the same speed", {"volumeType": "gp2", "size": 200}),
        breaks("is of the type gp2, a quarter dearer than gp3", {"volumeType": "gp2", "size": 100}, fix=_FIX),
        breaks("is of the type gp2, dearer than gp3 of the same speed", {"volumeType": "gp2", "size": 500}, fix=_FIX),
    ),
)
def volume_gp3(volume: ConfigItem) -> Verdict:
    """A volume is of the type gp3 rather than gp2, where that costs less.

    A gigabyte of gp3 costs a fifth less, with at least as many operations a second. From 171 GB on gp2 moves twice as
    much at a time as gp3 does unless that is paid for; up to 250 GB that eats up what is saved.
    """
    kind, size = volume.get("volumeType"), volume.get("size")
    if not (isinstance(kind, str) and isinstance(size, int)):
        return Unknown("has a type or size that was not recorded")
    if kind == "gp3":
        return Compliant()
    if kind != "gp2":
        return NotApplicable(f"is of the type {kind}, which is chosen for its speed")
    if 170 < size <= 250:
        return NotApplicable("would cost as much as gp3 of the same speed")
    dearer = "a quarter dearer than gp3" if size <= 170 else "dearer than gp3 of the same speed"
    return Broken(f"is of the type gp2, {dearer}", gp3.call(volume.id))
