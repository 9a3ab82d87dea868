"""How long ago something was, at the moment at which a resource was read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from config_rules.item import ConfigItem


def moment(text: Any) -> datetime | None:
    """A moment as AWS Config writes it (`2026-11-03T08:12:44.000Z`), or as if in UTC; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def days_since(item: ConfigItem, text: Any) -> int | None:
    """Whole days from that moment; None where it is none."""
    then = moment(text)
    return None if then is None else (item.captured - then).days


def day(then: datetime) -> str:
    """The day of a moment, as people write it: `3 November 2026`."""
    return f"{then.day} {then:%B %Y}"
