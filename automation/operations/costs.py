"""What the account costs, by Cost Explorer. AWS charges $0.01 for each question (AWS Cost Management pricing)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.answer import Answer, Table
from core.operation import operation
from core.reader import Reader
from core.refusal import Refusal
from core.values import TagKey

if TYPE_CHECKING:
    from types_boto3_ce.client import CostExplorerClient
    from types_boto3_ce.type_defs import GroupDefinitionTypeDef

_METRIC = "UnblendedCost"
_SMALL = 0.005


class CostPeriod(StrEnum):
    """Which days."""

    YESTERDAY = "yesterday"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"


@operation(
    phrases=[
        "what did we spend {period}",
        "cost {period}",
        "costs of {period}",
        "what does this cost",
        "cost {period} by {tag}",
    ],
    aliases=("costs", "spend"),
    reads={"ce:GetCostAndUsage"},
)
def cost(aws: Reader, period: CostPeriod = CostPeriod.YESTERDAY, tag: TagKey | None = None) -> Answer:
    """What the account cost, by service, or by the values of a tag."""
    today = aws.now.date()  # Cost Explorer counts days in UTC
    start, end = _days(period, today)
    if start == end:
        raise Refusal("This month has no whole day yet. /orderly cost last-month")
    by: GroupDefinitionTypeDef = {"Type": "TAG", "Key": tag} if tag else {"Type": "DIMENSION", "Key": "SERVICE"}
    sums: dict[str, float] = {}
    unit, estimated = "USD", False
    for result in _results(aws, start, end, by):
        estimated = estimated or result.get("Estimated", False)
        for group in result["Groups"]:
            amount = group["Metrics"][_METRIC]
            name = _name(group["Keys"][0], tag)
            sums[name] = sums.get(name, 0.0) + float(amount["Amount"])
            unit = amount["Unit"]
    total = sum(sums.values())
    when = f"{_spoken(start)}" if end - start == timedelta(days=1) else f"{_spoken(start)} to {_spoken(end, -1)}"
    rows = tuple(
        (name, f"{amount:,.2f} {unit}", f"{amount / total:.0%}" if total else "–")
        for name, amount in sorted(sums.items(), key=lambda item: -item[1])
        if amount >= _SMALL
    )
    note = " AWS still adds to it." if estimated else ""
    return Answer(
        f"Account {aws.account} cost {total:,.2f} {unit} {period.value.replace('-', ' ')} ({when}).{note}",
        Table((f"Tag {tag}" if tag else "Service", "Cost", "Share"), rows) if rows else None,
    )


def _days(period: CostPeriod, today: date) -> tuple[date, date]:
    """The first day, and the day after the last."""
    first = today.replace(day=1)
    match period:
        case CostPeriod.YESTERDAY:
            return today - timedelta(days=1), today
        case CostPeriod.LAST_WEEK:
            return today - timedelta(days=7), today
        case CostPeriod.THIS_MONTH:
            return first, today
        case CostPeriod.LAST_MONTH:
            return (first - timedelta(days=1)).replace(day=1), first


def _results(aws: Reader, start: date, end: date, by: GroupDefinitionTypeDef) -> Iterator[Mapping[str, Any]]:
    explorer: CostExplorerClient = aws.client("ce")
    more: dict[str, Any] = {}
    while True:
        answer: Mapping[str, Any] = explorer.get_cost_and_usage(
            TimePeriod={"Start": start.isoformat(), "End": end.isoformat()},
            Granularity="DAILY",
            Metrics=[_METRIC],
            GroupBy=[by],
            **more,
        )
        yield from answer["ResultsByTime"]
        if "NextPageToken" not in answer:
            return
        more = {"NextPageToken": answer["NextPageToken"]}


def _name(key: str, tag: str | None) -> str:
    """Cost Explorer writes a tag's value as `Team$web`, and nothing behind the `$` where there is no tag."""
    return (key.partition("$")[2] or "without the tag") if tag else key


def _spoken(day: date, more: int = 0) -> str:
    shown = day + timedelta(days=more)
    return f"{shown.day} {shown:%B}"
