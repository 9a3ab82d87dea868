"""What the desk asks Slack: who is in a user group, who is a guest, by which time zone somebody lives."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from core.workspaces import NotInstalledError, parts, qualified

AGE = 300.0
"""Seconds for which an answer is used before Slack is asked again."""

Known = TypeVar("Known")


@dataclass
class SlackDirectory:
    """The people of the workspaces, named as in the access document: `U0123` at home, `T0456/U0123` elsewhere.

    What cannot be read raises: rights are never guessed.
    """

    slack: Callable[[str], WebClient]
    """The client for a workspace; home for an empty id."""
    now: Callable[[], float] = time.monotonic
    _members: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _users: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)

    def members(self, group: str) -> frozenset[str]:
        """The users in a group (Slack: usergroups.users.list); nobody is in one that is gone, or whose workspace is."""
        return self._kept(self._members, group, self._read_members)

    def is_guest(self, user: str) -> bool:
        """Whether a user is a guest here, or of another organisation (Slack: users.info, "user object")."""
        found = self._kept(self._users, user, self._read_user)
        return any(found.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))

    def zone(self, user: str) -> str:
        """The IANA time zone of a user's computer (users.info: `tz`); empty when Slack has none that exists."""
        name = str(self._kept(self._users, user, self._read_user).get("tz") or "")
        try:
            return ZoneInfo(name).key if name else ""
        except (ZoneInfoNotFoundError, ValueError):
            return ""

    def _read_members(self, group: str) -> frozenset[str]:
        team, own = parts(group)
        try:
            users = self.slack(team).usergroups_users_list(usergroup=own)["users"]
        except NotInstalledError:
            return frozenset()
        except SlackApiError as error:
            if error.response.get("error") == "no_such_subteam":
                return frozenset()
            raise
        return frozenset(qualified(team, user) for user in users)

    def _read_user(self, user: str) -> dict[str, Any]:
        team, own = parts(user)
        found: dict[str, Any] = self.slack(team).users_info(user=own)["user"]
        return found

    def _kept(self, known: dict[str, tuple[float, Known]], about: str, read: Callable[[str], Known]) -> Known:
        if about in known and self.now() - known[about][0] < AGE:
            return known[about][1]
        found = read(about)
        known[about] = (self.now(), found)
        return found
