"""What an instance does is seen within a minute."""

from __future__ import annotations

from automation.fixes.instances import detailed_monitoring
from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_RUNNING = {"state": {"name": "running"}}


@rule(
    resource=INSTANCE,
    severity="low",
    references=("AWS Config EC2_INSTANCE_DETAILED_MONITORING_ENABLED",),
    examples=(
        passes({**_RUNNING, "monitoring": {"state": "enabled"}}),
        passes({**_RUNNING, "monitoring": {"state": "pending"}}),
        exempts("is terminated", {"state": {"name": "terminated"}, "monitoring": {"state": "disabled"}}),
        breaks(
            "is monitored each five minutes only",
            {**_RUNNING, "monitoring": {"state": "disabled"}},
            fix="secure setting=detailed-monitoring resource=i-06dd90c34b8f87d76",
        ),
    ),
)
def instance_monitored(instance: ConfigItem) -> Verdict:
    """An instance's metrics come each minute.

    Each of the metrics is paid for by the month. What scales by them is late with less.
    """
    state = instance.get("state.name")
    match instance.get("monitoring.state"):
        case _ if state in {"terminated", "shutting-down"}:
            return NotApplicable(f"is {state}")
        case "enabled" | "pending":
            return Compliant()
        case "disabled" | "disabling" if state:
            return Broken("is monitored each five minutes only", detailed_monitoring.call(instance.id))
    return Unknown("has a monitoring that was not recorded")
