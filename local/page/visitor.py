"""Who looks at the page."""

from __future__ import annotations

from dataclasses import dataclass

from local.page.runtime import Runtime
from local.slack.cast import User
from local.slack.workspace import Workspace


@dataclass
class Visitor:
    """One browser tab: the runtime that it looks at, and the person it acts as."""

    runtime: Runtime
    person: User

    @property
    def slack(self) -> Workspace:
        """The workspace that the person is in."""
        return next(one for one in self.runtime.workspaces if one.team == self.person.team)
