"""Times as people say them, and EventBridge Scheduler's expressions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.when import at_the_end, explained, expression, is_time, next_time, settle, spoken

OSLO = "Europe/Oslo"
FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 18, 19, 41, tzinfo=ZoneInfo(OSLO))  # a Friday
WEEKDAYS = "cron(0 18 ? * MON-FRI *)"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("at 18:30", "2026-11-20 18:30"),
        ("18:00", "2026-11-21 18:00"),
        ("tomorrow at 9:00", "2026-11-21 09:00"),
        ("tomorrow 9am", "2026-11-21 09:00"),
        ("Tonight at 9.30 PM", "2026-11-20 21:30"),
        ("on monday at 12 am", "2026-11-23 00:00"),
        ("friday 9:00", "2026-11-27 09:00"),
        ("friday 19:00", "2026-11-20 19:00"),
        ("9:00 on tuesday", "2026-11-24 09:00"),
        ("2026-12-01, 10:00", "2026-12-01 10:00"),
        ("in 2 hours", "2026-11-20 20:20"),
        ("in an hour", "2026-11-20 19:20"),
        ("in 30m", "2026-11-20 18:50"),
        ("in 3 days", "2026-11-23 18:20"),
        ("every weekday 19:00", "every weekday 19:00"),
        ("every day at 7:05", "every day 07:05"),
        ("at 8am every Monday", "every monday 08:00"),
        ("each weekend at 23:59", "every weekend 23:59"),
    ],
)
def test_a_time_is_settled_when_it_is_said(said: str, meant: str) -> None:
    assert settle(said, NOW) == meant
    assert is_time(said)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("at 25:00", "not a time that I know"),
        ("at 18", "not a time that I know"),
        ("13pm", "not a time that I know"),
        ("every 3 hours", "not a time that I know"),
        ("every someday 9:00", "not a time that I know"),
        ("someday 9:00", "not a time that I know"),
        ("2026-02-30 10:00", "not a time that I know"),
        ("", "not a time that I know"),
        ("at 9:00 at 10:00", "not a time that I know"),
        ("today at 9:00", "over already"),
        ("2026-11-20 18:19", "over already"),
        ("in 400 days", "more than a year away"),
    ],
)
def test_what_is_no_time_to_come_is_said_so(said: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        settle(said, NOW)


@pytest.mark.parametrize("said", ["in 2 hours", "tomorrow at 9:00", "every weekday 19:00"])
def test_what_is_settled_means_the_same_later(said: str) -> None:
    meant = settle(said, NOW)
    assert settle(meant, NOW + timedelta(minutes=50)) == meant


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(["every", "at", "in", "9:00", "am", "monday", "2", "hours", "on", "day"])).map(" ".join)
)
def test_whatever_is_said_is_a_time_or_is_not(said: str) -> None:
    try:
        meant = settle(said, NOW)
    except ValueError:
        return
    else:
        assert is_time(said)
        at = next_time(expression(meant), OSLO, NOW)
        assert at is not None
        assert at > NOW
        assert spoken(meant)


def test_the_clock_going_back_an_hour_does_not_make_a_time_over() -> None:
    before = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(OSLO))
    assert settle("in 2 hours", before) == "2026-10-25 03:30"


@pytest.mark.parametrize(
    ("order", "rest", "when"),
    [
        ("stop web-1 at 18:00", "stop web-1", "at 18:00"),
        ("stop web-1 and web-2 every weekday at 19:00.", "stop web-1 and web-2", "every weekday at 19:00"),
        ("stop web-1 in 2 hours", "stop web-1", "in 2 hours"),
        ("stop web-1 tomorrow at 9 am", "stop web-1", "tomorrow at 9 am"),
        ("mute web-1-cpu for 30m", "mute web-1-cpu for 30m", ""),
        ("open ports on web-1", "open ports on web-1", ""),
        ("who changed web-1 2 hours", "who changed web-1 2 hours", ""),
    ],
)
def test_the_time_at_the_end_of_an_order_is_found(order: str, rest: str, when: str) -> None:
    assert at_the_end(order.split()) == (rest.split(), when)


def test_a_settled_time_has_an_expression_and_words() -> None:
    assert expression("every weekday 19:05") == "cron(5 19 ? * MON-FRI *)"
    assert expression("every sunday 07:00") == "cron(0 7 ? * SUN *)"
    assert expression("2026-11-20 18:30") == "at(2026-11-20T18:30:00)"
    assert explained("cron(5 19 ? * MON-FRI *)") == "every weekday at 19:05"
    assert explained("at(2026-11-20T18:30:00)") == "on 20 November 2026 at 18:30"
    assert explained("cron(0 18 1 * ? *)") == "cron(0 18 1 * ? *)"
    assert explained("rate(5 minutes)") == "rate(5 minutes)"
    assert spoken("every weekday 19:05") == "every weekday at 19:05"
    assert spoken("2026-11-20 18:30") == "on 20 November 2026 at 18:30"


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
