"""The members of Slack user groups."""

from __future__ import annotations

from typing import Any, cast

import pytest
from slack_sdk import WebClient

from core.slack import AGE, UserGroups


class Slack:
    """Slack's Web API, as far as groups go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = False

    def usergroups_users_list(self, *, usergroup: str) -> dict[str, Any]:
        """Members of a group."""
        if self.down:
            raise ConnectionError
        self.asked.append(usergroup)
        return {"ok": True, "users": [f"U{len(self.asked)}"]}


def test_members_are_read_once_and_again_when_they_are_old() -> None:
    slack, clock = Slack(), [0.0]
    groups = UserGroups(lambda: cast("WebClient", slack), now=lambda: clock[0])
    assert [groups("S0OPS"), groups("S0OPS"), groups("S0DEV")] == [{"U1"}, {"U1"}, {"U2"}]
    clock[0] = AGE + 1
    assert groups("S0OPS") == {"U3"}
    assert slack.asked == ["S0OPS", "S0DEV", "S0OPS"]


def test_a_group_that_cannot_be_read_is_not_guessed() -> None:
    slack = Slack()
    slack.down = True
    with pytest.raises(ConnectionError):
        UserGroups(lambda: cast("WebClient", slack))("S0OPS")
