"""EventBridge Scheduler's times, by a clock that can be moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.aws.clients import client
from local.clock import Clock
from local.pumps.scheduler import Schedules
from tests.config_rules.given import embedded_aws

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OSLO = "Europe/Oslo"
WEEKDAYS = "cron(0 18 ? * MON-FRI *)"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:WatchQueue"


class StillClock(Clock):
    """A clock that only moves when it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.at = FRIDAY

    def now(self) -> datetime:
        """The time that it shows."""
        return self.at


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS account in this process."""
    with embedded_aws(monkeypatch):
        yield


def make(name: str, expression: str, **options: Any) -> None:
    text = (
        '{"key": "<aws.scheduler.schedule-arn>@<aws.scheduler.scheduled-time>", '
        '"try": "<aws.scheduler.attempt-number>", "id": "<aws.scheduler.execution-id>"}'
    )
    client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=expression,
        ScheduleExpressionTimezone=OSLO,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": QUEUE, "RoleArn": "arn:aws:iam::123456789012:role/ScheduleRole", "Input": text},
        **options,
    )


def schedules(clock: Clock, sent: list[tuple[str, str]], morning: str = "ENABLED") -> Schedules:
    make("end-of-day", WEEKDAYS)
    make("start-of-day", "cron(0 8 ? * MON-FRI *)", State=morning)
    kept = Schedules(client("scheduler"), clock, lambda queue, message: sent.append((queue, message)))
    kept.list()
    return kept


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
        "end-of-day@2026-11-20T17:00:00Z",
        "start-of-day@2026-11-23T07:00:00Z",
        "end-of-day@2026-11-23T17:00:00Z",
        "start-of-day@2026-11-24T07:00:00Z",
    ]


def test_the_message_goes_to_its_queue_with_everything_filled_in() -> None:
    sent = list[tuple[str, str]]()
    schedules(StillClock(), sent).run_now("end-of-day")
    ((queue, message),) = sent
    assert queue == QUEUE
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
    kept = schedules(clock, sent, morning="DISABLED")
    clock.at += timedelta(days=3)
    kept.run_due()
    assert keys(sent) == ["end-of-day@2026-11-20T17:00:00Z"]


def test_an_unknown_one_cannot_be_run() -> None:
    with pytest.raises(LookupError, match="no schedule lunch"):
        schedules(StillClock(), []).run_now("lunch")


def test_one_that_is_made_later_is_kept_and_one_that_is_gone_is_not() -> None:
    clock, sent = StillClock(), list[tuple[str, str]]()
    kept = schedules(clock, sent)
    make("later", "at(2026-11-20T14:00:00)", ActionAfterCompletion="DELETE")
    client("scheduler").delete_schedule(Name="end-of-day")
    assert [schedule.name for schedule in kept.list()] == ["later", "start-of-day"]
    clock.at += timedelta(hours=6)
    kept.run_due()
    assert keys(sent) == ["later@2026-11-20T13:00:00Z"]
    assert [schedule.name for schedule in kept.list()] == ["start-of-day"]  # it has no further time


def test_one_for_a_time_that_the_moved_clock_has_passed_runs_at_once() -> None:
    clock, sent = StillClock(), list[tuple[str, str]]()
    kept = schedules(clock, sent)
    make("now", "at(2026-11-20T12:30:00)")
    kept.list()
    kept.run_due()
    kept.run_due()
    assert keys(sent) == ["now@2026-11-20T11:30:00Z"]
