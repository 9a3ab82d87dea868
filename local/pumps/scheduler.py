"""EventBridge Scheduler: the template's schedules, by a clock that can be moved, into their queue.

Source of the expressions: EventBridge Scheduler User Guide, "Schedule types".
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from cronsim import CronSim

from local.clock import Clock
from local.stack import ACCOUNT, REGION, STACK

logger = logging.getLogger(__name__)

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class Schedule:
    """One schedule. It runs once for each of its times, however far the clock is moved."""

    def __init__(self, name: str, properties: Mapping[str, Any], clock: Clock) -> None:
        self.name = name
        self.expression: str = properties["ScheduleExpression"]
        self.zone: str = properties.get("ScheduleExpressionTimezone", "UTC")
        self.enabled = properties.get("State", "ENABLED") == "ENABLED"
        self.target: Mapping[str, Any] = properties["Target"]
        self.next_run: datetime | None = None
        self.after(clock.now())

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{STACK}-{self.name}"

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
    """All schedules, and the thread that keeps them."""

    def __init__(self, found: Mapping[str, Mapping[str, Any]], clock: Clock, send: Callable[[str, str], None]) -> None:
        """`send` puts a message on a queue, by the queue's ARN."""
        self._clock = clock
        self._send = send
        self._all = [Schedule(_dashed(name), properties, clock) for name, properties in found.items()]
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="scheduler", daemon=True)

    def list(self) -> Sequence[Schedule]:
        """All of them."""
        return self._all

    def run_now(self, name: str) -> None:
        """Do what one does at its time. Raises LookupError for an unknown one."""
        schedule = next((schedule for schedule in self._all if schedule.name == name), None)
        if schedule is None:
            raise LookupError(f"there is no schedule {name}")
        self._run(schedule, self._clock.now())

    def start(self) -> None:
        """Keep them from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Keep them no more."""
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.wait(0.25):
            try:
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

    def _due(self) -> Schedule | None:
        now = self._clock.now()
        due = [schedule for schedule in self._all if schedule.next_run and schedule.next_run <= now]
        return min(due, key=lambda schedule: schedule.next_run or now, default=None)

    def _run(self, schedule: Schedule, at: datetime) -> None:
        self._send(schedule.target["Arn"], schedule.message(at))


def next_time(expression: str, zone: str, after: datetime) -> datetime | None:
    """The first time of a schedule expression after a moment, in UTC; None when there is none.

    Raises:
        ValueError: it is no schedule expression.
    """
    kind, _, inside = expression.rstrip(")").partition("(")
    match kind:
        case "cron":
            local = after.astimezone(ZoneInfo(zone))
            return next(CronSim(_as_cron(inside), local)).astimezone(UTC)
        case "rate":
            count, unit = inside.split()
            return after + int(count) * _UNITS[unit.removesuffix("s")]
        case "at":
            at = datetime.fromisoformat(inside).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            return at if at > after else None
    raise ValueError(f"{expression} is no schedule expression")


def _as_cron(fields: str) -> str:
    """AWS's six fields as cron's five: no year, `*` for `?`, days of the week by name."""
    minute, hour, day, month, weekday, year = fields.split()
    if year != "*":
        raise ValueError(f"a schedule for the year {year} is not kept here")
    named = re.sub(r"(?<!#)\b[1-7]\b", lambda found: _DAYS[int(found[0]) - 1], weekday)
    return " ".join([minute, hour, day.replace("?", "*"), month, named.replace("?", "*")])


def _dashed(name: str) -> str:
    """`EndOfDay` as people say it: `end-of-day`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
