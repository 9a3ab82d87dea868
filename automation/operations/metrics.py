"""What CloudWatch measured, as a chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from automation.operations.ec2 import resource_of
from automation.operations.which import one_instance
from automation.operations.words import count
from core.answer import Answer, Chart, Table
from core.operation import operation
from core.plan import Resource
from core.reader import Reader
from core.values import Hours, InstanceOrFunction

if TYPE_CHECKING:
    from types_boto3_cloudwatch.client import CloudWatchClient

_MOST_POINTS = 180
# The shortest period that CloudWatch keeps for a time that long ago (GetMetricData, "Period").
_KEPT = ((15 * 24, 60), (63 * 24, 300), (455 * 24, 3600))
_EASY_PERIODS = (60, 300, 900, 3600, 6 * 3600, 24 * 3600)


class MetricName(StrEnum):
    """What can be asked for, as people say it."""

    CPU = "cpu"
    NETWORK_IN = "network-in"
    NETWORK_OUT = "network-out"
    INVOCATIONS = "invocations"
    ERRORS = "errors"
    DURATION = "duration"
    THROTTLES = "throttles"


@dataclass(frozen=True)
class _Metric:
    """Where CloudWatch has it (EC2 and Lambda: "Monitoring", the lists of metrics)."""

    namespace: str
    name: str
    statistic: str
    unit: str


_METRICS = {
    MetricName.CPU: _Metric("AWS/EC2", "CPUUtilization", "Average", "%"),
    MetricName.NETWORK_IN: _Metric("AWS/EC2", "NetworkIn", "Average", "bytes"),
    MetricName.NETWORK_OUT: _Metric("AWS/EC2", "NetworkOut", "Average", "bytes"),
    MetricName.INVOCATIONS: _Metric("AWS/Lambda", "Invocations", "Sum", ""),
    MetricName.ERRORS: _Metric("AWS/Lambda", "Errors", "Sum", ""),
    MetricName.DURATION: _Metric("AWS/Lambda", "Duration", "Average", "ms"),
    MetricName.THROTTLES: _Metric("AWS/Lambda", "Throttles", "Sum", ""),
}


@operation(
    phrases=["show the {metric} of {what}", "chart the {metric} of {what}", "how is the {metric} of {what}"],
    aliases=("chart",),
    reads={"cloudwatch:GetMetricData", "ec2:DescribeInstances"},
)
def metric(aws: Reader, what: InstanceOrFunction, metric: MetricName = MetricName.CPU, hours: Hours = 6) -> Answer:
    """A chart of what CloudWatch measured: an instance's cpu or network, a function's errors or duration."""
    wanted = _METRICS[metric]
    thing, dimension = _thing(aws, what, wanted)
    period = _period(hours)
    cloudwatch: CloudWatchClient = aws.client("cloudwatch")
    found: dict[str, Any] = {
        "Namespace": wanted.namespace, "MetricName": wanted.name, "Dimensions": [{"Name": dimension, "Value": thing.id}]
    }  # fmt: skip
    query: Any = {"Id": "m", "MetricStat": {"Metric": found, "Period": period, "Stat": wanted.statistic}}
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[query], StartTime=aws.now - timedelta(hours=hours), EndTime=aws.now
    )
    results = [result for page in pages for result in page["MetricDataResults"]]
    points = sorted(
        (at, value) for result in results for at, value in zip(result["Timestamps"], result["Values"], strict=True)
    )
    since = f"in the last {count(hours, 'hour')}"
    if not points:
        return Answer(f"CloudWatch has no {metric} of {thing} {since}.", about=(thing,))
    values = [value for _, value in points]
    numbers = {"Last": values[-1], "Average": sum(values) / len(values), "Lowest": min(values), "Highest": max(values)}
    last, highest = _said(numbers["Last"], wanted.unit), _said(numbers["Highest"], wanted.unit)
    headline = f"The {metric} of {thing} is {last}; {since} it was {highest} at most."
    rows = tuple((name, _said(value, wanted.unit)) for name, value in numbers.items())
    chart = Chart(f"{metric} of {thing}", wanted.unit, aws.zone.key, tuple(points))
    return Answer(headline, Table(("What", "Value"), rows), chart=chart, about=(thing,))


def _thing(aws: Reader, what: str, wanted: _Metric) -> tuple[Resource, str]:
    if wanted.namespace == "AWS/EC2":
        return resource_of(one_instance(aws, what)), "InstanceId"
    return Resource(what, kind="function"), "FunctionName"


def _period(hours: int) -> int:
    """Seconds of one point: as short as CloudWatch has it, and no more points than a chart can show."""
    kept = next(period for most, period in _KEPT if hours <= most)
    return next(p for p in _EASY_PERIODS if p >= kept and hours * 3600 / p <= _MOST_POINTS)


def _said(value: float, unit: str) -> str:
    """`31.4 %`, `1.2 MB`, `12`."""
    if unit == "bytes":
        for size in ("B", "kB", "MB", "GB"):
            if value < 1000 or size == "GB":
                return f"{value:.3g} {size}"
            value /= 1000
    number = f"{value:.1f}".removesuffix(".0")
    return f"{number} {unit}".strip()
