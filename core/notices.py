"""Where notices go, and when: a part of the access document."""

from __future__ import annotations

from datetime import datetime, time
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

if TYPE_CHECKING:
    from core.outcome import Notice

Topic = Literal["finding", "alarm", "change", "trouble"]
SlackChannel = Annotated[str, StringConstraints(pattern=r"^[CDG][A-Z0-9]{2,}$")]


def _time(text: str) -> str:
    time.fromisoformat(text)
    return text


ClockTime = Annotated[str, AfterValidator(_time)]


class Route(BaseModel):
    """Which notices go to a channel of their own: those for which each given part fits (`*` stands for any letters)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    topics: tuple[Topic, ...] = ()
    severities: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Names of rules and alarms."""
    owners: tuple[str, ...] = ()
    channel: SlackChannel

    def is_for(self, notice: Notice) -> bool:
        """Whether this notice takes this way."""
        return (
            (not self.topics or notice.topic in self.topics)
            and (not self.severities or notice.severity in self.severities)
            and (not self.names or any(fnmatchcase(notice.name, name) for name in self.names))
            and (not self.owners or any(fnmatchcase(notice.owner.lower(), owner.lower()) for owner in self.owners))
        )


class Quiet(BaseModel):
    """Hours in which only what is urgent is said; the rest is kept for the digest."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    start: ClockTime = "22:00"
    end: ClockTime = "07:00"
    urgent: tuple[str, ...] = ("critical", "high")
    """Severities that are said at any hour."""

    def holds_back(self, notice: Notice, local: datetime) -> bool:
        """Whether it waits, at that local time."""
        now, start, end = local.time(), time.fromisoformat(self.start), time.fromisoformat(self.end)
        is_night = start <= now < end if start <= end else now >= start or now < end
        return is_night and notice.severity not in self.urgent


class Notices(BaseModel):
    """The first route that fits a notice takes it; what no route takes goes to the stack's notice channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    routes: tuple[Route, ...] = ()
    quiet: Quiet | None = None

    def channel(self, notice: Notice) -> str:
        """The channel of its own; empty when it has none."""
        return next((route.channel for route in self.routes if route.is_for(notice)), "")

    def holds_back(self, notice: Notice, local: datetime) -> bool:
        """Whether it is kept for the digest, at that local time."""
        return self.quiet is not None and self.quiet.holds_back(notice, local)
