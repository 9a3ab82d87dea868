"""A desk, on an account in memory, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from automation.desk import Desk
from core.request import Actor, Message, Request, Source
from tests.support.house import NOW, Posts, Workspace, gate, state


@dataclass
class Office:
    """A desk, and what it did."""

    posts: Posts = field(default_factory=Posts)
    started: list[tuple[Request, Source]] = field(default_factory=list)
    woken: list[tuple[str, bool, Actor]] = field(default_factory=list)
    left: list[tuple[str, datetime]] = field(default_factory=list)
    at: datetime = NOW
    workspace: Workspace = field(default_factory=Workspace)

    @property
    def desk(self) -> Desk:
        """The desk as it stands now."""
        real = gate(directory=self.workspace)
        return Desk(
            real if self.at == NOW else replace(real, now=lambda: self.at),
            state(self.at),
            self.posts,
            lambda asked, source: self.started.append((asked, source)),
            lambda callback, decision: self.woken.append((callback, decision.approve, decision.actor)),
            lambda team, at: self.left.append((team, at)),
        )

    def takes(self, message: Message, source: Source = Source.CHAT, delivery: str = "") -> None:
        """Give it a message."""
        self.desk.take(message, source, delivery or f"delivery of {message.key}")
