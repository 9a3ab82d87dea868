"""Alarms on what a trail records: a metric filter on its log group, and an alarm that tells a topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from automation.fixes.cloudtrail import trail_by_name
from automation.fixes.fix import Fix, fix, nothing_to_do
from automation.watches import (
    ACLS,
    BUCKETS,
    CONFIG,
    GATEWAYS,
    GROUPS,
    KEYS,
    NO_MFA,
    ORGANIZATION,
    POLICIES,
    REFUSALS,
    ROOT,
    ROUTES,
    SIGN_INS,
    TRAILS,
    VPCS,
    Watch,
    heard,
    log_group,
    topic_for,
    topics,
)
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_cloudwatch.client import CloudWatchClient
    from types_boto3_logs.client import CloudWatchLogsClient

_NAMESPACE = "Orderly/CloudTrail"


def _fix(watch: Watch) -> Fix:
    def plan(aws: Reader, resource: str) -> Plan:
        return _plan(aws, resource, watch)

    plan.__name__ = watch.name.replace("-", "_")
    plan.__doc__ = f"Somebody hears of {watch.what}, by an alarm that tells the topic that other alarms tell."
    declare: Callable[[Callable[[Reader, str], Plan]], Fix] = fix(
        reads={
            "cloudtrail:DescribeTrails",
            "logs:DescribeMetricFilters",
            "cloudwatch:DescribeAlarms",
            "sns:ListSubscriptionsByTopic",
        },
        acts={"logs:PutMetricFilter", "cloudwatch:PutMetricAlarm"},
        undo_acts={"logs:DeleteMetricFilter", "cloudwatch:DeleteAlarms"},
    )
    return declare(plan)


def _plan(aws: Reader, resource: str, watch: Watch) -> Plan:
    trail = trail_by_name(aws, resource)
    what = Resource(trail["Name"], kind="trail")
    group = log_group(trail.get("CloudWatchLogsLogGroupArn", ""))
    if not group:
        raise Refusal(f"{what} sends nothing to CloudWatch Logs. Give it a log group there first.")
    logs: CloudWatchLogsClient = aws.client("logs")
    cloudwatch: CloudWatchClient = aws.client("cloudwatch")
    try:
        pages = logs.get_paginator("describe_metric_filters").paginate(logGroupName=group)
        filters = [one for page in pages for one in page["metricFilters"]]
    except logs.exceptions.ResourceNotFoundException as error:
        raise Refusal(f"I see no log group {group}, where {what} sends what it records.") from error
    alarms = [one for page in cloudwatch.get_paginator("describe_alarms").paginate() for one in page["MetricAlarms"]]
    subscribers = {topic: _subscribers(aws, topic) for topic in topics(alarms)}
    now = heard(watch, filters, alarms, subscribers)
    if now.by_somebody:
        return nothing_to_do(what, f"has somebody hear of {watch.what}")
    if now.alarm:
        raise Refusal(f"There is an alarm for {watch.what}, {now.alarm}, but nobody hears it. See to it by hand.")
    topic = topic_for(filters, alarms, subscribers)
    if topic is None:
        raise Refusal(
            f"I cannot tell who should hear of {watch.what}: alarms here tell no topic that has subscribers, or "
            "several. Make the first such alarm by hand, and I know where the others go."
        )
    name = f"{trail['Name']}-{watch.name}"
    taken = {one["AlarmName"] for one in alarms} | {one.get("filterName") for one in filters if not now.filter}
    if name in taken:
        raise Refusal(f"There is something else called {name} already. Give that another name first.")
    steps = []
    metric = {"Namespace": _NAMESPACE, "MetricName": name}
    if now.filter:
        made = now.filter["metricTransformations"][0]
        if made.get("dimensions"):
            raise Refusal(
                f"{made['metricName']} has dimensions, so I cannot tell what to watch. Make the alarm by hand."
            )
        metric = {"Namespace": made["metricNamespace"], "MetricName": made["metricName"]}
    else:
        steps.append(_filter(group, name, watch))
    steps.append(_alarm(name, metric, topic, watch))
    return Plan(f"Have somebody hear of {watch.what}", tuple(steps), (what,))


def _filter(group: str, name: str, watch: Watch) -> Step:
    place = {"logGroupName": group, "filterName": name}
    metric = {"metricNamespace": _NAMESPACE, "metricName": name, "metricValue": "1"}
    return Step(
        "logs",
        "put_metric_filter",
        {**place, "filterPattern": watch.pattern, "metricTransformations": [metric]},
        f"Count {watch.what} in {group}",
        Step("logs", "delete_metric_filter", place, f"Count {watch.what} in {group} no more"),
    )


def _alarm(name: str, metric: Mapping[str, str], topic: str, watch: Watch) -> Step:
    arguments: dict[str, Any] = {
        "AlarmName": name,
        "AlarmDescription": f"CloudTrail saw {watch.what}.",
        **metric,
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [topic],
    }
    inverse = Step("cloudwatch", "delete_alarms", {"AlarmNames": [name]}, f"Delete the alarm {name}")
    says = f"Have the alarm {name} tell {topic.rpartition(':')[2]} of {watch.what}"
    return Step("cloudwatch", "put_metric_alarm", arguments, says, inverse)


def _subscribers(aws: Reader, topic: str) -> int:
    sns = aws.client("sns")
    try:
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        found = [one for page in pages for one in page["Subscriptions"]]
    except sns.exceptions.NotFoundException:
        return 0
    except sns.exceptions.AuthorizationErrorException:
        return 0  # another account's, which is not for us to choose
    return sum(1 for one in found if one["SubscriptionArn"].startswith("arn:"))


watch_refusals = _fix(REFUSALS)
watch_no_mfa = _fix(NO_MFA)
watch_root = _fix(ROOT)
watch_policies = _fix(POLICIES)
watch_trails = _fix(TRAILS)
watch_sign_ins = _fix(SIGN_INS)
watch_keys = _fix(KEYS)
watch_buckets = _fix(BUCKETS)
watch_config = _fix(CONFIG)
watch_groups = _fix(GROUPS)
watch_acls = _fix(ACLS)
watch_gateways = _fix(GATEWAYS)
watch_routes = _fix(ROUTES)
watch_vpcs = _fix(VPCS)
watch_organization = _fix(ORGANIZATION)
