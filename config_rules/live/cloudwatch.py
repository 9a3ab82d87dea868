"""CloudWatch alarms as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from config_rules.kinds import ALARM
from config_rules.live.source import Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_cloudwatch.client import CloudWatchClient

_NAMES_IN_ONE_READ = 100
"""CloudWatch API Reference, DescribeAlarms: AlarmNames."""


def _alarms(at: Here, names: Sequence[str]) -> Items:
    """Alarms on a metric; what a composite alarm tells, its members do."""
    cloudwatch: CloudWatchClient = at.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms")
    wanted = [list(names[start : start + _NAMES_IN_ONE_READ]) for start in range(0, len(names), _NAMES_IN_ONE_READ)]
    for some in wanted or [[]]:
        for page in pages.paginate(AlarmNames=some, AlarmTypes=["MetricAlarm"]):
            for alarm in page["MetricAlarms"]:
                arn, name = alarm["AlarmArn"], alarm["AlarmName"]
                yield at.item(ALARM, name, arn, alarm, tags=_tags(cloudwatch, arn), name=name)


def _tags(cloudwatch: CloudWatchClient, arn: str) -> dict[str, str] | None:
    try:
        return tags_in(
            asked(lambda: cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"], "ResourceNotFoundException")
        )
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {
    ALARM: source(_alarms, "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"),
}
