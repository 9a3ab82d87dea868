"""EventBridge Scheduler: the account's schedules, by a clock that can be moved, into their queues.

Source of the expressions: EventBridge Scheduler User Guide, "Schedule types".
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from core.when import next_time
from local.clock import Clock

logger = logging.getLogger(__name__)

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_LOOK_AGAIN = 1.0
"""Seconds after which the account is looked at again for schedules that are new or gone."""


class Schedule:
    """One schedule. It runs once for each of its times, however far the clock is moved."""

    def __init__(self, found: Mapping[str, Any], clock: Clock) -> None:
        """`found` is GetSchedule's answer."""
        self.name: str = found["Name"]
        self.group: str = found["GroupName"]
        self.arn: str = found["Arn"]
        self.expression: str = found["ScheduleExpression"]
        self.zone: str = found.get("ScheduleExpressionTimezone") or "UTC"
        self.enabled = found.get("State", "ENABLED") == "ENABLED"
        self.target: Mapping[str, Any] = found["Target"]
        self.goes = found.get("ActionAfterCompletion") == "DELETE"
        """Whether it is deleted when it has no further time."""
        self.next_run: datetime | None = None
        # One for a single time is made for a time to come; if it is over here already, the clock was moved meanwhile.
        self.after(_LONG_AGO if self.expression.startswith("at(") else clock.now())

    def after(self, moment: datetime) -> None:
        """Set its next run to the first of its times after that moment."""
        self.next_run = next_time(self.expression, self.zone, moment) if self.enabled else None

    def message(self, at: datetime) -> str:
        """Its input for a run at that time, the context attributes put in."""
        keywords = {
            "schedule-arn": self.arn,
            "scheduled-time": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "execution-id": str(uuid4()),
            "attempt-number": "1",
        }
        text = str(self.target["Input"])
        for keyword, value in keywords.items():
            text = text.replace(f"<aws.scheduler.{keyword}>", value)
        return text


class Schedules:
    """All schedules of the account, and the thread that keeps them."""

    def __init__(self, scheduler: Any, clock: Clock, send: Callable[[str, str], None]) -> None:
        """`scheduler` is a boto3 client; `send` puts a message on a queue, by the queue's ARN."""
        self._scheduler = scheduler
        self._clock = clock
        self._send = send
        self._all: dict[tuple[str, str, str], Schedule] = {}
        self._looked = 0.0
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="scheduler", daemon=True)

    def list(self) -> Sequence[Schedule]:
        """All of them."""
        with self._lock:
            self._look()
            return list(self._all.values())

    def run_now(self, name: str) -> None:
        """Do what one does at its time. Raises LookupError for an unknown one."""
        schedule = next((schedule for schedule in self.list() if schedule.name == name), None)
        if schedule is None:
            raise LookupError(f"there is no schedule {name}")
        self._run(schedule, self._clock.now())

    def start(self) -> None:
        """Keep them from now on."""
        self._look()
        self._thread.start()

    def stop(self) -> None:
        """Keep them no more."""
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.wait(0.25):
            try:
                with self._lock:
                    if time.monotonic() - self._looked > _LOOK_AGAIN:
                        self._look()
                self.run_due()
            except Exception:
                logger.exception("a schedule could not run")

    def run_due(self) -> None:
        """Run what is due, the earliest first."""
        with self._lock:
            while due := self._due():
                at = due.next_run or self._clock.now()
                due.after(at)
                self._run(due, at)
                if due.goes and due.next_run is None:
                    self._scheduler.delete_schedule(GroupName=due.group, Name=due.name)

    def _look(self) -> None:
        """Know the schedules that are there now; those that have not changed keep their next time."""
        pages = self._scheduler.get_paginator("list_schedules").paginate()
        there = [one for page in pages for one in page["Schedules"]]
        known = self._all
        self._all = {}
        for one in there:
            key = (one["GroupName"], one["Name"], str(one["LastModificationDate"]))
            self._all[key] = known.get(key) or self._read(one)
        self._looked = time.monotonic()

    def _read(self, one: Mapping[str, Any]) -> Schedule:
        return Schedule(self._scheduler.get_schedule(GroupName=one["GroupName"], Name=one["Name"]), self._clock)

    def _due(self) -> Schedule | None:
        now = self._clock.now()
        due = [schedule for schedule in self._all.values() if schedule.next_run and schedule.next_run <= now]
        return min(due, key=lambda schedule: schedule.next_run or now, default=None)

    def _run(self, schedule: Schedule, at: datetime) -> None:
        self._send(schedule.target["Arn"], schedule.message(at))
