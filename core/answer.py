"""What a query gives back."""

from __future__ import annotations

from dataclasses import dataclass

from core.call import Choice
from core.plan import Resource


@dataclass(frozen=True)
class Table:
    """Rows of text under column names; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answer:
    """A headline (one sentence, fit to be spoken), what there is to see, and what could be asked next."""

    headline: str
    table: Table | None = None
    text: str = ""
    choices: tuple[Choice, ...] = ()
    about: tuple[Resource, ...] = ()
    """What it tells of: offered as choices the next time."""
    private: bool = False
    """For the asker's eyes only, where the door can do that (help, who am I)."""
