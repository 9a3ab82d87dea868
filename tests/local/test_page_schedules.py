"""How far the clock moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from local.page.schedules_view import until

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 20, 17, 0, tzinfo=OSLO), 1),
        (datetime(2026, 11, 20, 18, 0, tzinfo=OSLO), 24),
        (datetime(2026, 3, 28, 18, 0, tzinfo=OSLO), 23),
        (datetime(2026, 10, 24, 18, 0, tzinfo=OSLO), 25),
    ],
)
def test_the_next_18_00_is_by_the_clocks_of_the_zone(now: datetime, hours: int) -> None:
    assert until(now, 18) == timedelta(hours=hours)
