"""Writing down what happens in a run, and telling it where the request came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core import wire
from core.ledger import Entry, Kind, Ledger
from core.outbox import Outbox, Post
from core.outcome import Sayable
from core.request import ReplyTo, Request

# The order of a run's entries. Each place is written once, however often its writer is retried.
_PLACES: Mapping[Kind, str] = {
    "asked": "00",
    "answered": "10",
    "refused": "10",
    "planned": "20",
    "waiting": "30",
    "approved": "40",
    "declined": "40",
    "expired": "40",
    "void": "58",
    "acting": "60",
    "step": "70",
    "done": "80",
    "failed": "90",
    "undone": "95",
}

_SECOND = 15
"""Waiting for the second yes comes after the first yes."""


@dataclass(frozen=True)
class Pen:
    """Writes one run into the ledger."""

    request: Request
    call: str
    """What is asked, as text: the call, or the words until they are understood."""
    ledger: Ledger
    now: Callable[[], datetime]

    def record(self, kind: Kind, detail: object = None, part: str = "", *, second: bool = False) -> None:
        """Append to the ledger. `part` tells apart entries of one kind, such as steps.

        `second` is for what has to do with the second yes, where a change needs two.
        """
        number = int(_PLACES[kind]) + (_SECOND if second else 0)
        place = f"{number:02}.{kind}" + (f".{part}" if part else "")
        plain = {} if detail is None else wire.plain(detail)
        self.ledger.append(Entry(self.request.id, place, kind, self.now(), self._who, self.call, plain))

    def record_undone(self, run: str) -> None:
        """Say in the run that was taken back that it was, by which run and by whom; it stays its asker's run."""
        first = self.ledger.run(run)[0]
        by = {"by": self.request.id, "who": self._who}
        self.ledger.append(replace(first, place=f"{_PLACES['undone']}.undone", kind="undone", at=self.now(), detail=by))

    @property
    def _who(self) -> str:
        return str(self.request.actor)


@dataclass(frozen=True)
class Recorder(Pen):
    """One run's pen and voice."""

    outbox: Outbox

    def tell(self, says: Sayable, number: int, *, private: bool = False, to: ReplyTo | None = None) -> None:
        """Say it on the run's card: one message that shows the latest of what is told under rising numbers."""
        card = "" if private else f"run:{self.request.id}"
        self.outbox.put(Post(self.request.id, to or self.request.reply, says, card, number, private))

    def tell_apart(self, says: Sayable, number: int) -> None:
        """Say it in a message of its own, where the request came from."""
        self.outbox.put(Post(self.request.id, self.request.reply, says, "", number))

    def notify(self, says: Sayable, number: int, about: str) -> None:
        """Say it apart from the run's card, to whom it concerns."""
        self.outbox.put(Post(self.request.id, ReplyTo(), says, f"notice:{self.request.id}:{about}", number))
