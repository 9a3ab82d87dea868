"""What is recorded can be watched while it happens."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=TRAIL,
    severity="low",
    references=("Security Hub CloudTrail.5", "AWS Config CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED"),
    examples=(
        passes({"cloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*"}),
        breaks("sends nothing to CloudWatch Logs", {"cloudWatchLogsLogGroupArn": None}),
    ),
)
def trail_to_logs(trail: ConfigItem) -> Verdict:
    """A trail sends what it records to CloudWatch Logs.

    Metric filters and alarms work there, and what is sent is paid for by the gigabyte. By hand, since it takes a log
    group and a role for CloudTrail (`logs:CreateLogStream`, `logs:PutLogEvents`): `aws cloudtrail update-trail --name
    … --cloud-watch-logs-log-group-arn … --cloud-watch-logs-role-arn …`.
    """
    if not trail.knows("cloudWatchLogsLogGroupArn"):
        return Unknown("has a log group that was not recorded")
    return Compliant() if trail.get("cloudWatchLogsLogGroupArn") else Broken("sends nothing to CloudWatch Logs")
