"""Whether somebody hears of what a trail records: what the rules `trail-watches-…` have in common."""

from __future__ import annotations

from typing import Any

from automation.fixes.fix import Fix
from automation.trails import READS, WRITES, management
from automation.watches import Watch, heard, topic_for
from config_rules.item import ConfigItem
from config_rules.rule import (
    Broken,
    Compliant,
    Example,
    NotApplicable,
    Unknown,
    Verdict,
    breaks,
    exempts,
    passes,
)

_TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
_ALL = {
    "isMultiRegionTrail": True,
    "cloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*",
}
_RECORDS = {"EventSelectors": {"eventSelectors": [{"readWriteType": "All", "includeManagementEvents": True}]}}
_ELSEWHERE = "arn:aws:logs:eu-west-1:210987654321:log-group:trail:*"


def watched(trail: ConfigItem, watch: Watch, fix: Fix) -> Verdict:
    """Whether a metric filter on the trail's log group finds it, and an alarm on its metric tells somebody."""
    arn, everywhere = trail.get("cloudWatchLogsLogGroupArn"), trail.get("isMultiRegionTrail")
    if not isinstance(everywhere, bool) or not trail.knows("cloudWatchLogsLogGroupArn"):
        return Unknown("has a log group that was not recorded")
    if not everywhere:
        return NotApplicable("records one region only")
    selectors = trail.beside("EventSelectors")
    if selectors is None:
        return Unknown("records events that were not recorded here")
    if management(selectors) != {READS, WRITES}:
        return NotApplicable("does not record all management events")
    if not arn:
        return Broken(f"sends nothing to CloudWatch Logs, where an alarm would watch for {watch.what}")
    account = arn.split(":")[4]
    if account != trail.account:
        return NotApplicable(f"is watched in account {account}, where its log is")
    return _heard(trail, watch, fix)


def _heard(trail: ConfigItem, watch: Watch, fix: Fix) -> Verdict:
    filters, alarms = trail.beside("MetricFilters"), trail.beside("Alarms")
    subscribers = trail.beside("Subscriptions")
    if filters is None or alarms is None or subscribers is None:
        return Unknown("has filters, alarms or subscriptions that were not recorded")
    found = heard(watch, filters, alarms, subscribers)
    if found.by_somebody:
        return Compliant()
    if found.unsure:
        return Unknown(f"has the alarm {found.alarm}, and AWS does not tell who hears it")
    if found.alarm:
        return Broken(f"has an alarm for {watch.what}, but {found.alarm} {found.silent}")
    call = fix.call(trail.id) if topic_for(filters, alarms, subscribers) else None
    if found.filter:
        return Broken(f"counts {watch.what}, but no alarm watches the count", call)
    return Broken(f"has no metric filter for {watch.what}", call)


def examples(watch: Watch) -> tuple[Example, ...]:
    """A trail with the alarm, and what can be missing on the way."""
    metric = {"metricNamespace": "Trail", "metricName": "events", "metricValue": "1"}
    counted = {"filterName": "events", "filterPattern": watch.pattern, "metricTransformations": [metric]}
    alarm = {
        "alarmName": "trail-events",
        "namespace": "Trail",
        "metricName": "events",
        "actionsEnabled": True,
        "alarmActions": [_TOPIC],
    }
    another = {**alarm, "alarmName": "queue-too-long", "metricName": "age"}

    def beside(filters: list[Any], alarms: list[Any], subscribers: int = 1) -> dict[str, Any]:
        there = {topic: subscribers for one in alarms for topic in one["alarmActions"]}
        return {**_RECORDS, "MetricFilters": filters, "Alarms": alarms, "Subscriptions": there}

    fix = f"secure setting={watch.name} resource=all"
    return (
        passes(_ALL, beside=beside([counted], [alarm])),
        exempts("records one region only", {**_ALL, "isMultiRegionTrail": False}),
        exempts(
            "is watched in account 210987654321, where its log is",
            {**_ALL, "cloudWatchLogsLogGroupArn": _ELSEWHERE},
            beside=_RECORDS,
        ),
        breaks(
            f"sends nothing to CloudWatch Logs, where an alarm would watch for {watch.what}",
            {**_ALL, "cloudWatchLogsLogGroupArn": None},
            beside=_RECORDS,
        ),
        breaks(f"has no metric filter for {watch.what}", _ALL, beside=beside([], [])),
        breaks(f"has no metric filter for {watch.what}", _ALL, beside=beside([], [another]), fix=fix),
        breaks(f"counts {watch.what}, but no alarm watches the count", _ALL, beside=beside([counted], [])),
        breaks(
            f"has an alarm for {watch.what}, but trail-events tells alarms, to which nobody has subscribed",
            _ALL,
            beside=beside([counted], [alarm], 0),
        ),
        breaks(
            f"has an alarm for {watch.what}, but trail-events is muted",
            _ALL,
            beside=beside([counted], [{**alarm, "actionsEnabled": False}]),
        ),
    )
