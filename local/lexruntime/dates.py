"""English days as AMAZON.Date resolves them (Lex V2 Developer Guide, "AMAZON.Date").

Lex turns a week, a month or a year that is meant as a whole into one day of it; these choices are its own. Where
its guide says nothing, a weekday is the next one that comes, and `next` means that today is not meant.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from local.lexruntime.numbers import number, ordinal

_WEEKDAYS = [name.lower() for name in calendar.day_name]
_MONTHS = {name.lower(): index for index, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): index for index, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?|[a-z]+(?:[ -][a-z]+)?)"
_YEAR = r"(?:,? (\d{4}))?"
_LEAP_CYCLE = 9
"""Years to look ahead for a day: 29 February comes again after at most eight."""


def resolve_date(text: str, today: date) -> date | None:
    """The day that the text stands for, as seen from today; None when it is no day."""
    plain = re.sub(r"[.?!]|\bthe\b|\bof\b", " ", text.lower())
    plain = re.sub(r"^(?:on|for|at|by) ", "", " ".join(plain.split()))
    for read in _READERS:
        if found := read(plain, today):
            return found
    return None


def _word(text: str, today: date) -> date | None:
    days = {"now": 0, "today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2, "yesterday": -1}
    return today + timedelta(days[text]) if text in days else None


def _weekday(text: str, today: date) -> date | None:
    found = re.fullmatch(rf"(?:(next|this|coming|last) )?({'|'.join(_WEEKDAYS)})", text)
    if not found:
        return None
    ahead = (_WEEKDAYS.index(found[2]) - today.weekday()) % 7
    if found[1] == "last":
        return today + timedelta(ahead - 7)
    return today + timedelta(ahead or 7 if found[1] == "next" else ahead)


def _period(text: str, today: date) -> date | None:
    monday = today - timedelta(today.weekday())
    first = today.replace(day=1)
    next_month = _months_later(first, 1)
    days = {
        "this week": monday,
        "next week": monday + timedelta(6),
        "last week": monday - timedelta(7),
        "this month": first,
        "next month": _months_later(first, 2) - timedelta(1),
        "last month": (first - timedelta(1)).replace(day=1),
        "this year": date(today.year, 1, 1),
        "next year": date(today.year + 1, 12, 31),
        "last year": date(today.year - 1, 1, 1),
        "end month": next_month - timedelta(1),
    }
    return days.get(text)


def _counted(text: str, today: date) -> date | None:
    found = re.fullmatch(r"(?:in )?(a|an|[a-z0-9]+(?:[ -][a-z]+)?) (day|week|month)s?(?: from (?:now|today))?", text)
    if not found or not (text.startswith("in ") or " from " in text):
        return None
    counted = "1" if found[1] in {"a", "an"} else number(found[1])
    if counted is None or not counted.isdecimal():
        return None
    if found[2] == "month":
        return _months_later(today, int(counted))
    return today + timedelta(int(counted) * (7 if found[2] == "week" else 1))


def _month_and_day(text: str, today: date) -> date | None:
    """`november twenty-fifth`, `25 november 2026`, `tuesday 24 november`, `3rd march`."""
    text = re.sub(rf"^(?:{'|'.join(_WEEKDAYS)}),? ", "", text)
    if found := re.fullmatch(rf"({_MONTH}) ({_DAY}){_YEAR}", text):
        month, day, year = found[1], found[2], found[3]
    elif found := re.fullmatch(rf"({_DAY}) ({_MONTH}){_YEAR}", text):
        day, month, year = found[1], found[2], found[3]
    else:
        return None
    return _day_in_year(ordinal(day), _MONTHS[month], int(year) if year else None, today)


def _numeric(text: str, today: date) -> date | None:
    if iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        return _day_in_year(int(iso[3]), int(iso[2]), int(iso[1]), today)
    if american := re.fullmatch(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?", text):
        year = int(american[3]) if american[3] else None
        return _day_in_year(int(american[2]), int(american[1]), year, today)
    return None


def _day_of_month(text: str, today: date) -> date | None:
    """`25th`, `twenty-fifth`: the next month that has it."""
    if not re.search(r"(?:st|nd|rd|th|ond|ird)$", text):
        return None
    day = ordinal(text)
    months = [_months_later(today.replace(day=1), ahead) for ahead in range(3)]
    found = [_valid(month.year, month.month, day) for month in months] if day else []
    return next((candidate for candidate in found if candidate and candidate >= today), None)


def _day_in_year(day: int | None, month: int, year: int | None, today: date) -> date | None:
    """Without a year the next such day, today included."""
    if day is None:
        return None
    if year is not None:
        return _valid(year, month, day)
    found = (_valid(today.year + ahead, month, day) for ahead in range(_LEAP_CYCLE))
    return next((candidate for candidate in found if candidate and candidate >= today), None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_READERS: tuple[Callable[[str, date], date | None], ...] = (
    _word, _weekday, _period, _counted, _month_and_day, _numeric, _day_of_month
)  # fmt: skip
