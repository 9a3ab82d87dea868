"""What Orderly remembers that people may ask for: plans that wait, words, and the order of the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.approval import Approvers
from core.call import Call
from core.compliance import Compliance
from core.request import Actor, ReplyTo


@dataclass(frozen=True)
class Pending:
    """A plan that waits for a person. `callback` wakes the durable execution that holds it."""

    token: str
    run: str
    callback: str
    fingerprint: str
    call: Call
    asker: Actor
    reply: ReplyTo
    expires: datetime
    approvers: tuple[Approvers, ...] = ()
    """Those whose yes it needs by the access document's rules: one of each."""
    status: str = "waiting"
    by: str = ""
    headline: str = ""
    """What the plan would do, in a line."""
    first: str = ""
    """Who said yes already, where it needs two."""


@dataclass(frozen=True)
class Held:
    """A notice that was kept back in quiet hours."""

    headline: str
    at: datetime


@dataclass(frozen=True)
class Alias:
    """A word that stands for an order, for whom; without an order it stands for nothing any more."""

    scope: str
    word: str
    order: str


class Memory(Compliance, Protocol):
    """Where it is remembered."""

    def waiting(self) -> Sequence[Pending]:
        """The plans that wait for a person, the one that expires first first."""

    def held(self) -> Sequence[Held]:
        """The notices that were kept back lately, the oldest first."""

    def aliases(self, scopes: Sequence[str]) -> Sequence[Alias]:
        """The words that stand for orders in these scopes, scope by scope."""
