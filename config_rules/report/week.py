"""The week that a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = 7


@dataclass(frozen=True)
class Week:
    """The seven days before a moment, named by the ISO week of the last whole one of them."""

    until: datetime
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """When it began."""
        return self.until - timedelta(days=DAYS)

    @property
    def name(self) -> str:
        """`2026-W47`, for the report that is made on the Monday after it."""
        year, number, _ = self._last_day.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def words(self) -> str:
        """`week 47 of 2026`."""
        year, number, _ = self._last_day.isocalendar()
        return f"week {number} of {year}"

    @property
    def folder(self) -> str:
        """Where its report lies in the bucket."""
        return f"reports/{self.name}"

    @property
    def days(self) -> list[str]:
        """The days of its evidence, as these are named: in UTC, the one of `until` among them."""
        return [f"{self.until - timedelta(days=DAYS - number):%Y-%m-%d}" for number in range(DAYS + 1)]

    @property
    def _last_day(self) -> datetime:
        return self.until.astimezone(self.zone) - timedelta(days=1)
