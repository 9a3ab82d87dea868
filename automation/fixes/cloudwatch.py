"""Settings of CloudWatch alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.fixes.fix import fix, no_such, nothing_to_do
from core.plan import Plan, Resource, Step
from core.reader import Reader

if TYPE_CHECKING:
    from types_boto3_cloudwatch.client import CloudWatchClient


@fix(
    reads={"cloudwatch:DescribeAlarms"},
    acts={"cloudwatch:EnableAlarmActions"},
    undo_acts={"cloudwatch:DisableAlarmActions"},
    careful=True,
)
def alarm_actions(aws: Reader, resource: str) -> Plan:
    """An alarm does what it is told to when it rings; somebody may have muted it on purpose."""
    cloudwatch: CloudWatchClient = aws.client("cloudwatch")
    found = cloudwatch.describe_alarms(AlarmNames=[resource], AlarmTypes=["MetricAlarm"])["MetricAlarms"]
    if not found:
        raise no_such(aws, f"alarm {resource}")
    what = Resource(resource, kind="alarm")
    if found[0].get("ActionsEnabled", True):
        return nothing_to_do(what, "acts when it rings")
    names = {"AlarmNames": [resource]}
    inverse = Step("cloudwatch", "disable_alarm_actions", names, f"Mute {what} again")
    says = f"Let {what} act when it rings"
    return Plan(says, (Step("cloudwatch", "enable_alarm_actions", names, says, inverse),), (what,))
