"""Days as people say them."""

from __future__ import annotations

from datetime import date


def spoken_day(day: date, today: date) -> str:
    """`Tuesday 24 November`, with the year when it is another one than today's."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def spoken_time(clock: str) -> str:
    """`9:15 am` for `09:15`."""
    hours, minutes = (int(part) for part in clock.split(":"))
    half = "am" if hours < 12 else "pm"
    shown = hours % 12 or 12
    return f"{shown}:{minutes:02} {half}" if minutes else f"{shown} {half}"
