"""Volumes are used by somebody."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import VOLUME
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ATTACHED = [{"instanceId": "i-06dd90c34b8f87d76", "device": "/dev/xvda", "state": "attached"}]


@rule(
    resource=VOLUME,
    severity="low",
    references=("AWS Config EC2_VOLUME_INUSE_CHECK",),
    examples=(
        passes({"state": "in-use", "attachments": _ATTACHED, "size": 100}),
        passes({"state": {"value": "in-use"}, "attachments": _ATTACHED, "size": 100}),
        exempts("is being made or removed", {"state": "creating", "attachments": [], "size": 8}),
        breaks(
            "is attached to nothing, and its 100 GB are paid for",
            {"state": "available", "attachments": [], "size": 100},
        ),
        breaks("is attached to nothing", {"state": {"value": "available"}, "attachments": []}),
    ),
)
def volume_attached(volume: ConfigItem) -> Verdict:
    """A volume is attached to an instance.

    One that is not costs the same. Make a snapshot before you delete it: there is no way back from that.
    """
    state = volume.get("state.value") or volume.get("state")
    if not isinstance(state, str):
        return Unknown("has a state that was not recorded")
    if state == "in-use":
        return Compliant()
    if state != "available":
        return NotApplicable("is being made or removed")
    size = volume.get("size")
    return Broken(f"is attached to nothing, and its {size} GB are paid for" if size else "is attached to nothing")
