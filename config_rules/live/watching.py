"""Who hears of what a trail records: metric filters on its log group, alarms on their metrics, subscribers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from automation.watches import log_group, topics
from config_rules.item import as_configuration
from config_rules.live.source import Here, NotTold, asked

if TYPE_CHECKING:
    from types_boto3_cloudwatch.client import CloudWatchClient
    from types_boto3_logs.client import CloudWatchLogsClient

NEEDS = (
    "logs:DescribeMetricFilters",
    "cloudwatch:DescribeAlarms",
    "sns:ListSubscriptionsByTopic",
)


def watching(at: Here) -> Callable[[str], dict[str, Callable[[], Any]]]:
    """The facts about a log group, by its ARN. Alarms and topics are asked for once for all of them."""

    @cache
    def alarms() -> list[Any]:
        cloudwatch: CloudWatchClient = at.client("cloudwatch")
        pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
        return list(as_configuration(asked(lambda: [alarm for page in pages for alarm in page["MetricAlarms"]])))

    @cache
    def subscriptions() -> dict[str, int | None]:
        return {topic: _subscribers(at, topic) for topic in topics(alarms())}

    def facts(arn: str) -> dict[str, Callable[[], Any]]:
        return {
            "MetricFilters": lambda: _filters(at, arn),
            "Alarms": alarms,
            "Subscriptions": subscriptions,
        }

    return facts


def _filters(at: Here, arn: str) -> list[Any]:
    logs: CloudWatchLogsClient = at.client("logs")
    pages = logs.get_paginator("describe_metric_filters").paginate(logGroupName=log_group(arn))
    return asked(lambda: [one for page in pages for one in page["metricFilters"]], "ResourceNotFoundException") or []


def _subscribers(at: Here, topic: str) -> int | None:
    """How many have subscribed to a topic and said that they meant it; None where AWS does not tell."""
    pages = at.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    try:
        found: list[Mapping[str, str]] = asked(
            lambda: [one for page in pages for one in page["Subscriptions"]], "NotFound", "NotFoundException"
        )
    except NotTold:
        return None
    return sum(1 for one in found or () if one["SubscriptionArn"].startswith("arn:"))
