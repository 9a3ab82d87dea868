"""What a query gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.call import Choice
from core.memory import Alias
from core.plan import Resource


@dataclass(frozen=True)
class Table:
    """Rows of text under column names; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Points in time, to be drawn. `unit` may be empty; `zone` is the IANA time zone of the axis."""

    title: str
    unit: str
    zone: str
    points: tuple[tuple[datetime, float], ...]


@dataclass(frozen=True)
class Answer:
    """A headline (one sentence, fit to be spoken), what there is to see, and what could be asked next."""

    headline: str
    table: Table | None = None
    text: str = ""
    choices: tuple[Choice, ...] = ()
    about: tuple[Resource, ...] = ()
    """What it tells of: offered as choices the next time."""
    chart: Chart | None = None
    remember: Alias | None = None
    """What Orderly is to remember of it."""
    private: bool = False
    """For the asker's eyes only, where the door can do that (help, who am I)."""
