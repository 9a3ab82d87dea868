"""An alarm is heard by somebody."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import ALARM
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"


@rule(
    resource=ALARM,
    severity="high",
    references=("Security Hub CloudWatch.15", "AWS Config CLOUDWATCH_ALARM_ACTION_CHECK"),
    examples=(passes({"alarmActions": [_TOPIC]}), breaks("tells nobody when it rings", {"alarmActions": []})),
)
def alarm_tells(alarm: ConfigItem) -> Verdict:
    """An alarm does something when it rings.

    An alarm that only a composite alarm reads needs no action: accept the finding with that reason. By hand, since
    only you know who should hear of it: give the alarm an SNS topic in the console ("Edit", "Configure actions").
    """
    actions = alarm.get("alarmActions")
    if not isinstance(actions, list):
        return Unknown("has actions that were not recorded")
    return Compliant() if actions else Broken("tells nobody when it rings")
