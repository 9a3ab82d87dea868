"""What the page needs to know of the local runtime, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from local.slack.workspace import Workspace


class Clock(Protocol):
    """The runtime's clock, which can be moved."""

    def now(self) -> datetime:
        """The time it shows, with its zone."""

    def move(self, by: timedelta) -> object:
        """Set it forward."""


class Schedule(Protocol):
    """One schedule of the template."""

    @property
    def name(self) -> str: ...
    @property
    def expression(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def next_run(self) -> datetime | None: ...


class Schedules(Protocol):
    """The schedules of the template."""

    def list(self) -> Sequence[Schedule]:
        """All of them."""

    def run_now(self, name: str) -> object:
        """Do what one does at its time."""


class Runtime(Protocol):
    """The local runtime as the page sees it."""

    @property
    def url(self) -> str: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def slack(self) -> Workspace: ...
    @property
    def workspaces(self) -> Sequence[Workspace]: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def outputs(self) -> Mapping[str, str]: ...
    @property
    def bot_id(self) -> str: ...
    @property
    def bot_alias_id(self) -> str: ...

    def aws(self, service: str) -> Any:
        """A boto3 client of the embedded AWS, or of the Lex runtime, with an administrator's credentials."""
