"""No alarm stays muted."""

from __future__ import annotations

from automation.fixes.cloudwatch import alarm_actions
from config_rules.item import ConfigItem
from config_rules.kinds import ALARM
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=ALARM,
    severity="high",
    references=("Security Hub CloudWatch.17", "AWS Config CLOUDWATCH_ALARM_ACTION_ENABLED_CHECK"),
    examples=(
        passes({"actionsEnabled": True}),
        breaks("is muted", {"actionsEnabled": False}, fix="secure setting=alarm-actions resource=queue-too-long"),
    ),
)
def alarm_not_muted(alarm: ConfigItem) -> Verdict:
    """An alarm is not muted.

    Whoever mutes one for a while with Orderly (`mute`) need not remember to end that; this finds the others.
    """
    enabled = alarm.get("actionsEnabled")
    if not isinstance(enabled, bool):
        return Unknown("has a setting that was not recorded")
    return Compliant() if enabled else Broken("is muted", alarm_actions.call(alarm.id))
