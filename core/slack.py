"""What the desk asks Slack: who is in a user group."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sdk import WebClient

AGE = 300.0
"""Seconds for which the members of a group are used before they are read again."""


@dataclass
class UserGroups:
    """The members of Slack user groups. A group that cannot be read raises: rights are never guessed."""

    slack: Callable[[], WebClient]
    now: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)

    def __call__(self, group: str) -> frozenset[str]:
        """User ids of a group's members (Slack: usergroups.users.list)."""
        read_at, members = self._known.get(group, (-AGE, frozenset[str]()))
        if self.now() - read_at >= AGE:
            members = frozenset(self.slack().usergroups_users_list(usergroup=group)["users"])
            self._known[group] = (self.now(), members)
        return members
