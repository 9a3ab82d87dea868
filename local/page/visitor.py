"""Who looks at the page."""

from __future__ import annotations

from dataclasses import dataclass

from local.page.runtime import Runtime
from local.slack.cast import User


@dataclass
class Visitor:
    """One browser tab: the runtime that it looks at, and the person it acts as."""

    runtime: Runtime
    person: User
