"""The append-only record of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Kind = Literal[
    "asked", "answered", "refused", "planned", "waiting", "approved", "declined", "expired", "void", "acting",
    "step", "done", "failed", "undone",
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One thing that happened in a run.

    `place` orders the entries of a run and makes each one written once: the same place is never written twice,
    so a retry of the writer changes nothing. `who` and `call` stand in every entry, so that a list of the last
    runs is one read. `detail` holds what the kind needs: a plan, an API call with its answer, an error.
    """

    run: str
    place: str
    kind: Kind
    at: datetime
    who: str
    call: str
    detail: Mapping[str, Any] = field(default_factory=dict)


class Ledger(Protocol):
    """Where runs are recorded; nothing can change or remove what is in it."""

    def append(self, entry: Entry) -> None:
        """Record it; recording the same place of the same run again does nothing."""

    def run(self, run: str) -> Sequence[Entry]:
        """Every entry of a run, in order; empty when there is no such run."""

    def of(self, who: str, count: int) -> Sequence[Sequence[Entry]]:
        """The last runs that somebody asked for, newest first, whole."""

    def latest(self, count: int) -> Sequence[Sequence[Entry]]:
        """The last runs, newest first, each with the entries that are at hand (always its newest)."""
