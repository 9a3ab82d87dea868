"""Times as people say them: once (`18:00`, `tomorrow at 9:00`, `in 2 hours`) or repeated (`every weekday 19:00`).

What is said is settled at the time when it was said: `in 2 hours` becomes `2026-11-21 18:24`. What is settled means
the same whenever it is read, so a plan can wait for its approval and still be the plan that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

EXAMPLE = "at 18:00, tomorrow at 9:00, in 2 hours or every weekday 19:00"

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVERY = {"day": "*", "weekday": "MON-FRI", "weekend": "SAT,SUN"} | {day: day[:3].upper() for day in _DAYS}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST = timedelta(days=365)
_MOST_WORDS = 5

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(am|pm)?")
_AMOUNT = re.compile(r"(\d{1,4}|an?)(m|min|mins|minutes?|h|hours?|d|days?)")
_AGAIN = re.compile(rf"every ({'|'.join(_EVERY)}) (\d\d):(\d\d)")


@dataclass(frozen=True)
class _Said:
    """The parts of what was said."""

    every: str = ""
    day: str = ""
    clock: time | None = None
    later: timedelta | None = None


def settle(text: str, now: datetime) -> str:
    """The time that is meant, settled: `2026-11-21 18:24` or `every weekday 19:00`. `now` has the person's zone.

    Raises:
        ValueError: it is no time, or it is over, or more than a year away; the message completes "`at 25:00` …".
    """
    text = " ".join(text.lower().split())
    if _AGAIN.fullmatch(text):
        return text
    said = _read(text.split())
    if said is None:
        raise ValueError(f"is not a time that I know. Examples: {EXAMPLE}.")
    if said.every and said.clock:
        return f"every {said.every} {said.clock:%H:%M}"
    at = _once(said, now)
    if at <= now:
        raise ValueError("is over already. Please give a time to come.")
    if at - now > _LONGEST:
        raise ValueError("is more than a year away.")
    return f"{at:%Y-%m-%d %H:%M}"


def is_time(text: str) -> bool:
    """Whether it is a time as people say it, whenever it is."""
    return bool(_AGAIN.fullmatch(text) or _read(text.lower().split()))


def at_the_end(words: Sequence[str]) -> tuple[list[str], str]:
    """The words of an order without the time at their end, and that time; empty when there is none."""
    for length in range(min(_MOST_WORDS, len(words)), 0, -1):
        last = [word.rstrip("?!.,") for word in " ".join(words[-length:]).split()]  # it may stand in quotes
        if _read([word.lower() for word in last]):
            return list(words[:-length]), " ".join(last)
    return list(words), ""


def expression(settled: str) -> str:
    """EventBridge Scheduler's schedule expression for it (User Guide, "Schedule types")."""
    if again := _AGAIN.fullmatch(settled):
        return f"cron({int(again[3])} {int(again[2])} ? * {_EVERY[again[1]]} *)"
    return f"at({settled.replace(' ', 'T')}:00)"


def spoken(settled: str) -> str:
    """As people read it: `every weekday at 19:00`, `on 21 November 2026 at 18:24`."""
    if again := _AGAIN.fullmatch(settled):
        return f"every {again[1]} at {again[2]}:{again[3]}"
    at = datetime.fromisoformat(settled)
    return f"on {at.day} {at:%B %Y} at {at:%H:%M}"


def explained(expression: str) -> str:
    """A schedule expression as people read it; one that is not of our making as it is."""
    if once := re.fullmatch(r"at\((\d{4}-\d\d-\d\d)T(\d\d:\d\d):00\)", expression):
        return spoken(f"{once[1]} {once[2]}")
    again = re.fullmatch(r"cron\((\d{1,2}) (\d{1,2}) \? \* (\S+) \*\)", expression)
    days = next((name for name, days in _EVERY.items() if again and days == again[3]), "")
    return spoken(f"every {days} {int(again[2]):02d}:{int(again[1]):02d}") if again and days else expression


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
            return after + int(count) * _UNITS[unit[0]]
        case "at":
            at = datetime.fromisoformat(inside).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            return at if at > after else None
    raise ValueError(f"{expression} is no schedule expression")


def _read(words: Sequence[str]) -> _Said | None:
    """The parts, when the words are a time and nothing else."""
    found = [word.rstrip(",") for word in words]
    if len(found) > 1 and found[-1] in {"am", "pm"}:
        found[-2:] = ["".join(found[-2:])]
    if found[:1] == ["in"]:
        amount = _AMOUNT.fullmatch("".join(found[1:]))
        if amount is None:
            return None
        count = 1 if amount[1] in {"a", "an"} else int(amount[1])
        return _Said(later=count * _UNITS[amount[2][0]])
    found = [word for word in found if word not in {"at", "on", "next"}]
    every = bool({"every", "each"} & set(found))
    found = [word for word in found if word not in {"every", "each"}]
    clocks = [clock for clock in map(_clock, found) if clock]
    days = [word for word in found if _clock(word) is None]
    if len(clocks) != 1 or len(days) > 1:
        return None
    day = days[0] if days else ""
    if every:
        return _Said(every=day, clock=clocks[0]) if day in _EVERY else None
    return _Said(day=day, clock=clocks[0]) if not day or _is_day(day) else None


def _clock(word: str) -> time | None:
    """`18:00`, `9.30`, `9am`; a bare number is none."""
    found = _CLOCK.fullmatch(word)
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _is_day(word: str) -> bool:
    return word in {"today", "tonight", "tomorrow", *_DAYS} or _date(word) is not None


def _date(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _once(said: _Said, now: datetime) -> datetime:
    if said.later is not None:
        # A minute that has begun is over, so the next whole one.
        at = now.astimezone(UTC) + said.later + timedelta(seconds=59)
        return at.astimezone(now.tzinfo).replace(second=0, microsecond=0)
    clock = said.clock or time()
    day = _date(said.day) or now.date()
    if said.day == "tomorrow":
        day += timedelta(days=1)
    if said.day in _DAYS:
        day += timedelta(days=(_DAYS.index(said.day) - day.weekday()) % 7)
    at = datetime.combine(day, clock, now.tzinfo)
    if at <= now and (not said.day or said.day in _DAYS):
        at = datetime.combine(day + timedelta(days=7 if said.day else 1), clock, now.tzinfo)
    return at


def _as_cron(fields: str) -> str:
    """AWS's six fields as cron's five: no year, `*` for `?`, days of the week by name."""
    minute, hour, day, month, weekday, year = fields.split()
    if year != "*":
        raise ValueError(f"schedules for a year, such as {year}, are not read")
    days = ("SUN", *(name[:3].upper() for name in _DAYS[:-1]))
    named = re.sub(r"(?<!#)\b[1-7]\b", lambda found: days[int(found[0]) - 1], weekday)
    return " ".join([minute, hour, day.replace("?", "*"), month, named.replace("?", "*")])
