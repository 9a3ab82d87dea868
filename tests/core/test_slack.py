"""What Slack knows of its people: members of user groups, guests."""

from __future__ import annotations

from typing import Any, cast

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from core.slack import AGE, SlackDirectory
from core.workspaces import NotInstalledError


class Slack:
    """Slack's Web API, as far as people go."""

    def __init__(self, **user: Any) -> None:
        self.user = user
        self.asked: list[str] = []
        self.down = False

    def usergroups_users_list(self, *, usergroup: str) -> dict[str, Any]:
        """Members of a group."""
        if self.down:
            raise ConnectionError
        self.asked.append(usergroup)
        return {"ok": True, "users": [f"U{len(self.asked)}"]}

    def users_info(self, *, user: str) -> dict[str, Any]:
        """A user."""
        if self.down:
            raise ConnectionError
        self.asked.append(user)
        return {"ok": True, "user": {"id": user, **self.user}}


def directory(slack: Slack, clock: list[float]) -> SlackDirectory:
    return SlackDirectory(lambda _team: cast("WebClient", slack), now=lambda: clock[0])


@pytest.mark.parametrize(
    ("tz", "zone"),
    [("America/New_York", "America/New_York"), ("", ""), (None, ""), ("Mars/Base", ""), ("../etc", ""), ("UTC", "UTC")],
)
def test_a_time_zone_is_one_that_exists_or_none(tz: str | None, zone: str) -> None:
    slack = Slack(tz=tz)
    people = directory(slack, [0.0])
    assert people.zone("U0NEW") == zone
    assert people.is_guest("U0NEW") is False
    assert slack.asked == ["U0NEW"]  # once for both


def test_each_workspace_is_asked_by_its_own_bot_and_its_people_have_its_name_before_theirs() -> None:
    asked: list[str] = []

    def client(team: str) -> WebClient:
        asked.append(team)
        return cast("WebClient", Slack())

    people = SlackDirectory(client)
    assert people.members("T0FJORD/S0OPS") == {"T0FJORD/U1"}
    assert people.members("S0OPS") == {"U1"}
    assert people.is_guest("T0FJORD/U0NEW") is False
    assert asked == ["T0FJORD", "", "T0FJORD"]


def test_nobody_is_in_a_group_of_a_workspace_that_sent_us_away() -> None:
    def client(team: str) -> WebClient:
        raise NotInstalledError(team)

    assert SlackDirectory(client).members("T0FJORD/S0OPS") == frozenset()


def test_nobody_is_in_a_group_that_is_gone_and_any_other_trouble_is_told() -> None:
    class Gone(Slack):
        error = "no_such_subteam"

        def usergroups_users_list(self, *, usergroup: str) -> dict[str, Any]:
            raise SlackApiError(usergroup, {"ok": False, "error": self.error})  # type: ignore[no-untyped-call]

    gone = Gone()
    assert directory(gone, [0.0]).members("S0OPS") == frozenset()
    gone.error = "missing_scope"
    with pytest.raises(SlackApiError):
        directory(gone, [0.0]).members("S0OPS")


def test_members_are_read_once_and_again_when_they_are_old() -> None:
    slack, clock = Slack(), [0.0]
    people = directory(slack, clock)
    assert [people.members(group) for group in ("S0OPS", "S0OPS", "S0DEV")] == [{"U1"}, {"U1"}, {"U2"}]
    clock[0] = AGE + 1
    assert people.members("S0OPS") == {"U3"}
    assert slack.asked == ["S0OPS", "S0DEV", "S0OPS"]


@pytest.mark.parametrize(
    ("user", "is_guest"),
    [
        ({"is_restricted": False, "is_ultra_restricted": False}, False),
        ({"is_restricted": True, "is_ultra_restricted": False}, True),
        ({"is_restricted": True, "is_ultra_restricted": True}, True),
        ({"is_stranger": True}, True),
    ],
)
def test_guests_and_people_of_other_organisations_are_guests(user: dict[str, bool], is_guest: bool) -> None:
    assert directory(Slack(**user), [0.0]).is_guest("U0NEW") is is_guest


def test_a_guest_is_asked_for_once_and_again_when_the_answer_is_old() -> None:
    slack, clock = Slack(is_restricted=True), [0.0]
    people = directory(slack, clock)
    assert people.is_guest("U0NEW")
    slack.user = {"is_restricted": False}
    assert people.is_guest("U0NEW")
    clock[0] = AGE + 1
    assert not people.is_guest("U0NEW")
    assert slack.asked == ["U0NEW", "U0NEW"]


def test_what_cannot_be_read_is_not_guessed() -> None:
    slack = Slack()
    slack.down = True
    people = directory(slack, [0.0])
    with pytest.raises(ConnectionError):
        people.members("S0OPS")
    with pytest.raises(ConnectionError):
        people.is_guest("U0NEW")
