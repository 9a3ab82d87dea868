"""Small words that operations share: lists, days, counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.call import Call
from core.joining import joined


def listing(items: Sequence[str], most: int = 5) -> str:
    """`a`, `a and b`, `a, b and c`; after `most` items the rest is counted."""
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    return joined(items)


def count(number: int, thing: str, things: str = "") -> str:
    """`1 instance`, `12 instances`."""
    return f"{number} {thing}" if number == 1 else f"{number} {things or thing + 's'}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """The day in the person's zone, without a leading zero: `3 November 2026`."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def minute(moment: datetime, zone: ZoneInfo) -> str:
    """The minute in the person's zone: `3 Nov 14:05`."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """The minute with its year and zone, for what is read later: `3 November 2026, 14:05 (Europe/Oslo)`."""
    return f"{day(at, zone)}, {at.astimezone(zone):%H:%M} ({zone.key})"


def length(time: timedelta) -> str:
    """A length of time in its largest whole unit: `3 minutes`, `2 days`."""
    seconds = max(int(time.total_seconds()), 0)
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return count(seconds // size, unit)
    return count(seconds, "second")


def typed(call: Call) -> str:
    """A call as people type it: with the id rather than the ARN."""
    return re.sub(r"arn:\S+/", "", str(call))


def person(who: str) -> str:
    """An actor (`slack:U0123`) as people are shown: a mention for a Slack user, the name for others."""
    kind, _, name = who.partition(":")
    return f"<@{name}>" if kind == "slack" else name
