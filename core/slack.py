"""What the desk asks Slack: who is in a user group, and who is a guest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from slack_sdk import WebClient

AGE = 300.0
"""Seconds for which an answer is used before Slack is asked again."""

Known = TypeVar("Known")


@dataclass
class SlackDirectory:
    """The workspace's people. What cannot be read raises: rights are never guessed."""

    slack: Callable[[], WebClient]
    now: Callable[[], float] = time.monotonic
    _members: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _guests: dict[str, tuple[float, bool]] = field(default_factory=dict)

    def members(self, group: str) -> frozenset[str]:
        """User ids of a group's members (Slack: usergroups.users.list)."""
        return self._kept(self._members, group, self._read_members)

    def is_guest(self, user: str) -> bool:
        """Whether a user is a guest here, or of another organisation (Slack: users.info, "user object")."""
        return self._kept(self._guests, user, self._read_guest)

    def _read_members(self, group: str) -> frozenset[str]:
        return frozenset(self.slack().usergroups_users_list(usergroup=group)["users"])

    def _read_guest(self, user: str) -> bool:
        found = self.slack().users_info(user=user)["user"]
        return any(found.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))

    def _kept(self, known: dict[str, tuple[float, Known]], about: str, read: Callable[[str], Known]) -> Known:
        if about in known and self.now() - known[about][0] < AGE:
            return known[about][1]
        found = read(about)
        known[about] = (self.now(), found)
        return found
