"""Logs, metrics and costs: what AWS tells of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.ce.models import CostExplorerBackend
from moto.logs import models as logs_models

from automation.operations.costs import CostPeriod, cost
from automation.operations.logs import LogLines, logs
from automation.operations.metrics import MetricName, metric
from core.answer import Answer
from core.aws.clients import client
from core.refusal import Refusal
from local.aws import cost_extension, logs_extension
from tests.support.account import launch
from tests.support.house import NOW, reader

pytestmark = pytest.mark.usefixtures("aws")


def answered(found: object) -> Answer:
    assert isinstance(found, Answer)
    return found


def rows(answer: Answer) -> list[tuple[str, ...]]:
    return list(answer.table.rows) if answer.table else []


# Logs


@pytest.fixture
def function() -> Iterator[str]:
    """A function with a log; moto's Logs Insights with filters."""
    plain = logs_models.execute_query  # type: ignore[attr-defined]
    logs_extension.install()
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName="orders-api", Runtime="python3.13", Role=role, Handler="a.b", Code={"ZipFile": b"1"}
    )
    yield "orders-api"
    logs_models.execute_query = plain  # type: ignore[attr-defined]


def wrote(function: str, **lines: timedelta) -> None:
    group = f"/aws/lambda/{function}"
    client("logs").create_log_group(logGroupName=group)
    client("logs").create_log_stream(logGroupName=group, logStreamName="s")
    events = [
        {"timestamp": int((NOW - ago).timestamp() * 1000), "message": message.replace("_", " ")}
        for message, ago in sorted(lines.items(), key=lambda line: -line[1])
    ]
    client("logs").put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def test_the_errors_of_a_function_are_shown_the_last_first(function: str) -> None:
    minute = timedelta(minutes=1)
    wrote(function, An_ERROR_one=minute, order_taken=2 * minute, Task_timed_out=3 * minute, An_Exception=90 * minute)
    answer = answered(logs(reader(), function))
    assert [line for _, line in rows(answer)] == ["An ERROR one", "Task timed out"]
    assert answer.headline.startswith("orders-api wrote 2 errors in the last 1 hour, the last at 20 Nov ")
    everything = answered(logs(reader(), function, LogLines.ALL, 2))
    assert len(rows(everything)) == 4


def test_a_function_that_wrote_nothing_wrong_is_said_to_be_quiet(function: str) -> None:
    wrote(function, order_taken=timedelta(minutes=1))
    assert answered(logs(reader(), function)).headline == "orders-api wrote no error in the last 1 hour."


def test_a_function_without_a_log_has_not_run(function: str) -> None:
    with pytest.raises(Refusal, match="no log group /aws/lambda/orders-api: the function has not run"):
        logs(reader(), function)


def test_an_unknown_function_is_said_to_be_unknown() -> None:
    with pytest.raises(Refusal, match="I see no function nobody in account"):
        logs(reader(), "nobody")


# Metrics


def measured(instance: str, *values: float) -> None:
    data: list[Any] = [
        {
            "MetricName": "CPUUtilization",
            "Dimensions": [{"Name": "InstanceId", "Value": instance}],
            "Timestamp": NOW - timedelta(minutes=5 * number + 5),
            "Value": value,
        }
        for number, value in enumerate(values)
    ]
    client("cloudwatch").put_metric_data(Namespace="AWS/EC2", MetricData=data)


def test_a_metric_is_a_chart_and_its_numbers() -> None:
    (web,) = launch(Name="web-1")
    measured(web, 31.4, 80.0, 20.0)
    answer = answered(metric(reader(), "web-1"))
    assert answer.headline == f"The cpu of web-1 ({web}) is 31.4 %; in the last 6 hours it was 80 % at most."
    assert answer.chart
    assert (answer.chart.title, answer.chart.unit) == (f"cpu of web-1 ({web})", "%")
    assert [value for _, value in answer.chart.points] == [20.0, 80.0, 31.4]
    assert ("Average", "43.8 %") in rows(answer)


def test_where_nothing_was_measured_it_is_said() -> None:
    (web,) = launch(Name="web-1")
    answer = answered(metric(reader(), "web-1", MetricName.NETWORK_IN, 24))
    assert answer.headline == f"CloudWatch has no network-in of web-1 ({web}) in the last 24 hours."
    assert answer.chart is None


@pytest.mark.parametrize("hours", [1, 6, 24, 7 * 24, 15 * 24, 16 * 24, 63 * 24, 90 * 24])
def test_no_chart_has_more_points_than_can_be_seen(hours: int) -> None:
    launch(Name="web-1")
    answered(metric(reader(), "web-1", MetricName.CPU, hours))


def test_a_function_s_metric_needs_no_instance() -> None:
    answer = answered(metric(reader(), "orders-api", MetricName.ERRORS))
    assert answer.headline == "CloudWatch has no errors of orders-api in the last 6 hours."


# Costs


@pytest.fixture
def bill() -> Iterator[None]:
    """Cost Explorer with something to tell."""
    plain = CostExplorerBackend.get_cost_and_usage
    cost_extension.install()
    yield
    CostExplorerBackend.get_cost_and_usage = plain  # type: ignore[method-assign]


@pytest.mark.usefixtures("bill")
def test_the_cost_of_yesterday_is_told_by_service_the_dearest_first() -> None:
    launch(Name="web-1")
    answer = answered(cost(reader()))
    assert answer.headline.startswith("Account 123456789012 cost ")
    assert "yesterday (19 November). AWS still adds to it." in answer.headline
    amounts = [float(amount.split()[0]) for _, amount, _ in rows(answer)]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) > 3
    total = float(answer.headline.split(" cost ")[1].split()[0])
    assert sum(amounts) == pytest.approx(total, abs=0.05)  # each is rounded


@pytest.mark.usefixtures("bill")
def test_the_cost_is_told_by_the_values_of_a_tag() -> None:
    launch(Name="web-1", Team="web")
    answer = answered(cost(reader(), CostPeriod.LAST_WEEK, "Team"))
    assert answer.table
    assert answer.table.columns[0] == "Tag Team"
    assert {name for name, *_ in rows(answer)} == {"web", "without the tag"}
    assert "last week (13 November to 19 November)" in answer.headline


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 20, tzinfo=UTC), "1 November to 19 November"),
        (datetime(2026, 12, 31, tzinfo=UTC), "1 December to 30 December"),
    ],
)
@pytest.mark.usefixtures("bill")
def test_this_month_ends_yesterday(now: datetime, said: str) -> None:
    assert said in answered(cost(replace(reader(), now=now), CostPeriod.THIS_MONTH)).headline


@pytest.mark.usefixtures("bill")
def test_on_the_first_there_is_no_this_month_yet() -> None:
    first = datetime(2026, 3, 1, 10, tzinfo=UTC)
    with pytest.raises(Refusal, match="no whole day yet"):
        cost(replace(reader(), now=first), CostPeriod.THIS_MONTH)
    last = answered(cost(replace(reader(), now=first), CostPeriod.LAST_MONTH))
    assert "1 February to 28 February" in last.headline
