"""EventBridge Scheduler's times, by a clock that can be moved."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from local.clock import Clock
from local.pumps.scheduler import Schedules, next_time

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OSLO = "Europe/Oslo"
WEEKDAYS = "cron(0 18 ? * MON-FRI *)"


@pytest.mark.parametrize(
    ("expression", "zone", "after", "wanted"),
    [
        (WEEKDAYS, OSLO, FRIDAY, datetime(2026, 11, 20, 17, 0, tzinfo=UTC)),
        (WEEKDAYS, OSLO, FRIDAY.replace(hour=17), datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        (WEEKDAYS, OSLO, datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, 16, 0, tzinfo=UTC)),
        ("cron(0 18 ? * 2-6 *)", "UTC", FRIDAY.replace(hour=18), datetime(2026, 11, 23, 18, 0, tzinfo=UTC)),
        ("cron(0 3 ? * 1 *)", "UTC", FRIDAY, datetime(2026, 11, 22, 3, 0, tzinfo=UTC)),
        ("cron(30 8 1 * ? *)", "UTC", FRIDAY, datetime(2026, 12, 1, 8, 30, tzinfo=UTC)),
        ("rate(5 minutes)", "UTC", FRIDAY, FRIDAY + timedelta(minutes=5)),
        ("rate(1 day)", OSLO, FRIDAY, FRIDAY + timedelta(days=1)),
        ("at(2026-11-20T18:00:00)", OSLO, FRIDAY, datetime(2026, 11, 20, 17, 0, tzinfo=UTC)),
        ("at(2026-11-20T12:00:00)", OSLO, FRIDAY, None),
    ],
)
def test_the_next_time_of_an_expression(expression: str, zone: str, after: datetime, wanted: datetime | None) -> None:
    assert next_time(expression, zone, after) == wanted


@pytest.mark.parametrize("expression", ["", "every day", "cron(0 18 ? * MON-FRI 2027)", "cron(0 18 *)"])
def test_what_is_no_expression_is_said_so(expression: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says, it is of that kind
        next_time(expression, "UTC", FRIDAY)


class StillClock(Clock):
    """A clock that only moves when it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.at = FRIDAY

    def now(self) -> datetime:
        """The time that it shows."""
        return self.at


def schedules(clock: Clock, sent: list[tuple[str, str]], **states: str) -> Schedules:
    text = (
        '{"key": "<aws.scheduler.schedule-arn>@<aws.scheduler.scheduled-time>", '
        '"try": "<aws.scheduler.attempt-number>", "id": "<aws.scheduler.execution-id>"}'
    )
    found = {
        "EndOfDay": {
            "ScheduleExpression": WEEKDAYS,
            "ScheduleExpressionTimezone": OSLO,
            "Target": {"Arn": "arn:watch", "Input": text},
        },
        "StartOfDay": {
            "ScheduleExpression": "cron(0 8 ? * MON-FRI *)",
            "ScheduleExpressionTimezone": OSLO,
            "State": states.get("StartOfDay", "ENABLED"),
            "Target": {"Arn": "arn:watch", "Input": text},
        },
    }
    return Schedules(found, clock, lambda queue, message: sent.append((queue, message)))


def keys(sent: list[tuple[str, str]]) -> list[str]:
    return [json.loads(message)["key"].partition("schedule/default/")[2] for _, message in sent]


def test_each_time_is_run_once_however_far_the_clock_moves() -> None:
    clock, sent = StillClock(), list[tuple[str, str]]()
    kept = schedules(clock, sent)
    kept.run_due()
    assert not sent
    clock.at += timedelta(days=4)  # to Tuesday, 12:00
    kept.run_due()
    kept.run_due()
    assert keys(sent) == [
        "orderly-end-of-day@2026-11-20T17:00:00Z",
        "orderly-start-of-day@2026-11-23T07:00:00Z",
        "orderly-end-of-day@2026-11-23T17:00:00Z",
        "orderly-start-of-day@2026-11-24T07:00:00Z",
    ]


def test_the_message_goes_to_its_queue_with_everything_filled_in() -> None:
    sent = list[tuple[str, str]]()
    schedules(StillClock(), sent).run_now("end-of-day")
    ((queue, message),) = sent
    assert queue == "arn:watch"
    assert "<aws" not in message
    assert json.loads(message)["try"] == "1"


def test_running_one_now_leaves_its_times_as_they_are() -> None:
    sent = list[tuple[str, str]]()
    kept = schedules(StillClock(), sent)
    before = [schedule.next_run for schedule in kept.list()]
    kept.run_now("start-of-day")
    assert [schedule.next_run for schedule in kept.list()] == before


def test_one_that_is_switched_off_does_not_run() -> None:
    clock, sent = StillClock(), list[tuple[str, str]]()
    kept = schedules(clock, sent, StartOfDay="DISABLED")
    clock.at += timedelta(days=3)
    kept.run_due()
    assert keys(sent) == ["orderly-end-of-day@2026-11-20T17:00:00Z"]


def test_an_unknown_one_cannot_be_run() -> None:
    with pytest.raises(LookupError, match="no schedule lunch"):
        schedules(StillClock(), []).run_now("lunch")
