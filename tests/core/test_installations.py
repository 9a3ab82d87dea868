"""The table of installations, and the token for each workspace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core.aws.clients import client
from core.aws.installations import Installation, Installations
from core.aws.secrets import AGE
from core.aws.tokens import MISSED_FOR, BotTokens
from core.workspaces import NotInstalledError
from tests.support.account import embedded_aws

FJORD = Installation("T0FJORD", "Fjord Support", "U0EVE", "xoxb-fjord-1")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Table:
    """The table and its key, at a time that can be moved."""

    def __init__(self) -> None:
        self.at = NOON
        dynamodb, kms = client("dynamodb"), client("kms")
        dynamodb.create_table(
            TableName="Installations",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
        key = kms.create_key()["KeyMetadata"]["Arn"]
        self.kept = Installations(dynamodb, kms, "Installations", lambda: self.at, key)

    def written(self) -> str:
        """All that is in the table."""
        return str(client("dynamodb").scan(TableName="Installations")["Items"])


@pytest.fixture
def table() -> Iterator[Table]:
    with embedded_aws():
        yield Table()


def test_a_token_is_kept_for_its_workspace_and_not_in_the_clear(table: Table) -> None:
    table.kept.add(FJORD)
    assert table.kept.token("T0FJORD") == "xoxb-fjord-1"
    assert table.kept.token("T0OTHER") == ""
    assert "xoxb" not in table.written()
    assert "Fjord Support" in table.written()


def test_one_workspaces_token_does_not_decrypt_as_anothers(table: Table) -> None:
    table.kept.add(FJORD)
    item = client("dynamodb").get_item(TableName="Installations", Key={"pk": {"S": "team#T0FJORD"}})["Item"]
    client("dynamodb").put_item(TableName="Installations", Item={**item, "pk": {"S": "team#T0OTHER"}})
    with pytest.raises(client("kms").exceptions.InvalidCiphertextException):
        table.kept.token("T0OTHER")


def test_a_removed_workspace_has_no_token_and_says_so_until_it_is_added_anew(table: Table) -> None:
    table.kept.add(FJORD)
    table.at += timedelta(hours=1)
    assert table.kept.remove("T0FJORD", table.at)
    with pytest.raises(NotInstalledError, match="T0FJORD"):
        table.kept.token("T0FJORD")
    assert not table.kept.remove("T0FJORD", table.at)
    table.kept.add(Installation("T0FJORD", "Fjord Support", "U0EVE", "xoxb-fjord-2"))
    assert table.kept.token("T0FJORD") == "xoxb-fjord-2"


def test_a_removal_that_is_told_late_does_not_take_what_was_added_since(table: Table) -> None:
    removed = table.at
    table.at += timedelta(minutes=5)
    table.kept.add(FJORD)
    assert not table.kept.remove("T0FJORD", removed)
    assert table.kept.token("T0FJORD") == "xoxb-fjord-1"


def test_the_removal_of_a_workspace_that_was_not_added_this_way_leaves_no_trace(table: Table) -> None:
    assert not table.kept.remove("T0HOME", table.at)
    assert table.kept.token("T0HOME") == ""


def test_what_was_begun_is_completed_once_and_in_time(table: Table) -> None:
    state, late = table.kept.begin(timedelta(minutes=10)), table.kept.begin(timedelta(minutes=10))
    assert state != late
    assert [table.kept.complete(state), table.kept.complete(state)] == [True, False]
    table.at += timedelta(minutes=11)
    assert not table.kept.complete(late)
    assert not table.kept.complete("made up")


class Sources:
    """Where tokens are read from, and how often."""

    def __init__(self) -> None:
        self.installed = {"T0FJORD": "xoxb-fjord-1"}
        self.read: list[str] = []
        self.time = 0.0
        self.tokens = BotTokens(self._home, self._installed, lambda: self.time)

    def _home(self, fresh: bool) -> str:
        return "xoxb-home-new" if fresh else "xoxb-home"

    def _installed(self, team: str) -> str:
        self.read.append(team)
        return self.installed.get(team, "")


def test_each_workspace_has_its_token_and_home_is_where_none_is_known() -> None:
    sources = Sources()
    assert [sources.tokens.of(team) for team in ("T0FJORD", "T0HOME", "")] == ["xoxb-fjord-1", "xoxb-home", "xoxb-home"]
    assert sources.tokens.of("", fresh=True) == "xoxb-home-new"


def test_a_token_is_read_again_when_it_is_old_or_slack_does_not_take_it() -> None:
    sources = Sources()
    for _ in range(3):
        sources.tokens.of("T0FJORD")
    assert sources.read == ["T0FJORD"]
    sources.installed["T0FJORD"] = "xoxb-fjord-2"
    assert sources.tokens.of("T0FJORD", fresh=True) == "xoxb-fjord-2"
    sources.installed["T0FJORD"] = "xoxb-fjord-3"
    sources.time = AGE + 1
    assert sources.tokens.of("T0FJORD") == "xoxb-fjord-3"


def test_a_workspace_that_is_added_is_known_in_a_moment() -> None:
    sources = Sources()
    for _ in range(3):
        assert sources.tokens.of("T0NEW") == "xoxb-home"
    assert sources.read == ["T0NEW"]
    sources.installed["T0NEW"] = "xoxb-new"
    sources.time = MISSED_FOR
    assert sources.tokens.of("T0NEW") == "xoxb-new"
