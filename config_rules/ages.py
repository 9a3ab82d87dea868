"""How long ago something was, at the moment at which a resource was read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from config_rules.item import ConfigItem


def days_since(item: ConfigItem, moment: Any) -> int | None:
    """Whole days from a moment as AWS Config writes it (`2026-11-03T08:12:44.000Z`); None where it is none."""
    if not isinstance(moment, str):
        return None
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return None if then.tzinfo is None else (item.captured - then).days
