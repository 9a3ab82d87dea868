"""Stopped instances are started again, or removed."""

from __future__ import annotations

import re

from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_SINCE = re.compile(r"\((\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) GMT\)")
_STOPPED = {"state": {"name": "stopped"}}


@rule(
    resource=INSTANCE,
    severity="low",
    references=("Security Hub EC2.4", "AWS Config EC2_STOPPED_INSTANCE"),
    examples=(
        exempts("is running", {"state": {"name": "running"}, "stateTransitionReason": ""}),
        passes({**_STOPPED, "stateTransitionReason": "User initiated (2026-11-10 18:00:03 GMT)"}),
        breaks(
            "has been stopped for 80 days",
            {**_STOPPED, "stateTransitionReason": "User initiated (2026-09-01 18:00:03 GMT)"},
        ),
        passes({**_STOPPED, "stateTransitionReason": "User initiated (2026-09-01 18:00:03 GMT)"}, given={"most": "90"}),
    ),
)
def instance_not_forgotten(instance: ConfigItem, most: Days = 30) -> Verdict:
    """An instance is not stopped for longer than some days.

    It is not patched, and its volumes are paid for. What AWS itself stopped gives no date, and no verdict.
    """
    state = instance.get("state.name")
    if state is None:
        return Unknown("has a state that was not recorded")
    if state != "stopped":
        return NotApplicable(f"is {state}")
    since = _SINCE.search(str(instance.get("stateTransitionReason") or ""))
    days = days_since(instance, since and since[1])
    if days is None:
        return Unknown("was stopped at a time that was not recorded")
    return Compliant() if days <= most else Broken(f"has been stopped for {days} days")
