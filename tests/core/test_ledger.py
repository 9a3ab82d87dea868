"""The ledger in DynamoDB: written once, read in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from botocore.exceptions import ClientError

from core.aws.clients import client
from core.aws.ledger import DynamoLedger
from core.ledger import Entry, Kind
from tests.support.house import ledger

pytestmark = pytest.mark.usefixtures("aws")

NOW = datetime.now(UTC).replace(microsecond=0)


def entry(run: str, place: str = "00.asked", at: datetime = NOW, kind: Kind = "asked", **detail: object) -> Entry:
    return Entry(run, place, kind, at, "slack:U0ANN", f"stop-instances run={run}", detail)


def test_what_is_written_is_read_as_it_was() -> None:
    written = entry("a1", plan={"steps": [1, "two", None, True]}, why="Größe “x”")
    ledger().append(written)
    assert ledger().run("a1") == [written]


def test_a_run_that_never_was_is_empty() -> None:
    assert ledger().run("a1") == []


def test_the_same_place_is_written_once_and_the_first_stays() -> None:
    ledger().append(entry("a1", try_=1))
    ledger().append(entry("a1", try_=2))
    assert [found.detail for found in ledger().run("a1")] == [{"try_": 1}]


def test_a_run_is_read_in_the_order_of_its_places_whatever_the_clock_said() -> None:
    for place in ("80.done", "70.step.002", "00.asked", "70.step.001a", "70.step.001b"):
        ledger().append(entry("a1", place))
    ledger().append(entry("a2", "00.asked"))
    assert [found.place for found in ledger().run("a1")] == [
        "00.asked", "70.step.001a", "70.step.001b", "70.step.002", "80.done",
    ]  # fmt: skip


def test_the_latest_runs_come_newest_first_across_months() -> None:
    for number, days in enumerate((0, 1, 40, 80, 300)):
        ledger().append(entry(f"a{number}", at=NOW - timedelta(days=days)))
    assert [entries[-1].run for entries in ledger().latest(10)] == ["a0", "a1", "a2", "a3", "a4"]
    assert [entries[-1].run for entries in ledger().latest(3)] == ["a0", "a1", "a2"]


def test_a_run_stands_where_its_newest_entry_stands_with_its_entries_in_order() -> None:
    ledger().append(entry("old", at=NOW - timedelta(minutes=9)))
    ledger().append(entry("new", at=NOW - timedelta(minutes=5)))
    ledger().append(entry("old", "80.done", NOW - timedelta(minutes=1), "done"))
    found = ledger().latest(10)
    assert [[one.place for one in entries] for entries in found] == [["00.asked", "80.done"], ["00.asked"]]


def test_entries_of_one_moment_keep_the_order_of_their_places() -> None:
    ledger().append(entry("a1", "80.done", kind="done"))
    ledger().append(entry("a1", "00.asked"))
    (entries,) = ledger().latest(1)
    assert [one.kind for one in entries] == ["asked", "done"]


def test_a_moment_in_another_zone_is_ordered_by_the_moment() -> None:
    east = timezone(timedelta(hours=9))
    ledger().append(entry("earlier", at=(NOW - timedelta(hours=1)).astimezone(east)))
    ledger().append(entry("later", at=NOW))
    assert [entries[0].run for entries in ledger().latest(2)] == ["later", "earlier"]


def test_many_runs_are_read_page_by_page() -> None:
    for number in range(260):
        ledger().append(entry(f"a{number:03d}", at=NOW - timedelta(seconds=number)))
    assert [entries[0].run for entries in ledger().latest(3)] == ["a000", "a001", "a002"]
    assert len(ledger().latest(250)) == 250


def test_a_run_longer_than_a_page_is_read_whole() -> None:
    for number in range(60):
        ledger().append(entry("a1", f"70.step.{number:03d}", kind="step", answer="x" * 25_000))
    assert len(ledger().run("a1")) == 60


def test_what_the_table_refuses_otherwise_is_raised() -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        DynamoLedger(client("dynamodb"), "Elsewhere").append(entry("a1"))
