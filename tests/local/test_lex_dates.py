"""English days, against the table in Lex's own guide."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.lexruntime.dates import resolve_date

TODAY = date(2020, 11, 25)  # a Wednesday, the guide's day
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2020-11-25"),
        ("now", "2020-11-25"),
        ("November twenty-fifth", "2020-11-25"),
        ("next week", "2020-11-29"),
        ("last week", "2020-11-16"),
        ("next month", "2020-12-31"),
        ("this month", "2020-11-01"),
        ("next year", "2021-12-31"),
        ("last year", "2019-01-01"),
    ],
)
def test_days_resolve_as_the_guide_says(text: str, day: str) -> None:
    assert str(resolve_date(text, TODAY)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", "2020-11-26"),
        ("the day after tomorrow", "2020-11-27"),
        ("yesterday", "2020-11-24"),
        ("Tuesday", "2020-12-01"),
        ("Wednesday", "2020-11-25"),
        ("next Wednesday", "2020-12-02"),
        ("next Tuesday", "2020-12-01"),
        ("this Friday", "2020-11-27"),
        ("last Friday", "2020-11-20"),
        ("on Monday", "2020-11-30"),
        ("in three days", "2020-11-28"),
        ("two weeks from now", "2020-12-09"),
        ("a week from today", "2020-12-02"),
        ("in a month", "2020-12-25"),
        ("December 1st", "2020-12-01"),
        ("december first", "2020-12-01"),
        ("3rd of March", "2021-03-03"),
        ("the twenty first of December", "2020-12-21"),
        ("March 17th, 2022", "2022-03-17"),
        ("Tuesday 1 December", "2020-12-01"),
        ("29 February", "2024-02-29"),
        ("4/15", "2021-04-15"),
        ("12/24/2021", "2021-12-24"),
        ("2021-01-05", "2021-01-05"),
        ("the 24th", "2020-12-24"),
        ("the thirty-first", "2020-12-31"),
    ],
)
def test_other_days_resolve_as_people_mean_them(text: str, day: str) -> None:
    assert str(resolve_date(text, TODAY)) == day


@pytest.mark.parametrize(
    "text", ["", "whenever", "Chicago", "2021-02-30", "february 30", "13/45", "twenty", "the moon"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert resolve_date(text, TODAY) is None


@given(day=DAYS, today=DAYS)
def test_every_way_to_write_a_whole_date_gives_it_back(day: date, today: date) -> None:
    for text in (
        f"{day}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%A} {day:%-d %b} {day.year}",
    ):
        assert resolve_date(text, today) == day


@given(day=DAYS, today=DAYS)
def test_a_date_without_a_year_is_the_next_one(day: date, today: date) -> None:
    found = resolve_date(f"{day:%B} {day.day}", today)

    assert found is not None
    assert (found.month, found.day) == (day.month, day.day)
    assert today <= found < today + timedelta(days=366 * 8)


@given(today=DAYS, name=st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_a_next_weekday_is_within_the_coming_seven_days(today: date, name: str) -> None:
    found = resolve_date(f"next {name}", today)

    assert found is not None
    assert f"{found:%A}" == name
    assert today < found <= today + timedelta(days=7)


@given(text=st.text(), today=DAYS)
def test_no_text_breaks_the_resolver(text: str, today: date) -> None:
    assert resolve_date(text, today) is None or isinstance(resolve_date(text, today), date)
