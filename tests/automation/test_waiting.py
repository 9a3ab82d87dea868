"""What waits for people: plans and findings, from the index of what is open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from automation.operations.digest import digest
from automation.operations.waiting import findings, waiting
from core.answer import Answer
from core.call import Call
from core.compliance import Finding
from core.memory import Pending
from core.plan import Resource
from tests.support.house import ANN, BO, CHANNEL, NOW, reader, state

pytestmark = pytest.mark.usefixtures("aws")


def waits(token: str, minutes: int, headline: str = "Stop web-1") -> Pending:
    call = Call("stop-instances", {"instances": "web-1"})
    expires = NOW + timedelta(minutes=minutes)
    pending = Pending(token, f"run-{token}", "callback", "print", call, ANN, CHANNEL, expires, headline=headline)
    state().await_decision(pending)
    return pending


def found(name: str, severity: str, days: int, owner: str = "ann@example.com") -> None:
    resource = Resource(f"i-{name}", name, {"Owner": owner}, "instance")
    since = NOW - timedelta(days=days)
    state().open_finding(Finding("prod-backup", resource, since, severity, "has no tag Backup=Daily"))


def answered(answer: object) -> Answer:
    assert isinstance(answer, Answer)
    return answer


def test_the_plans_that_wait_are_listed_the_first_to_expire_first() -> None:
    waits("b", 50, "Stop db-1")
    waits("a", 10)
    answer = answered(waiting(reader()))
    assert answer.headline.startswith("2 changes wait for approval; ")
    assert answer.table
    assert [row[0] for row in answer.table.rows] == ["Stop web-1", "Stop db-1"]
    assert answer.table.rows[0][1] == "<@U0ANN>"


def test_what_is_decided_or_over_does_not_wait() -> None:
    waits("a", 10)
    waits("b", 20)
    waits("c", 30)
    waits("old", -1)
    state().decide("a", "approved", BO)
    state().settle("b", "void")
    assert [pending.token for pending in state().waiting()] == ["c"]
    state().decide("c", "declined", BO)
    assert answered(waiting(reader())).headline == "Nothing waits for approval."
    late = state().pending("c")
    assert late is not None
    assert (late.status, late.by) == ("declined", "slack:U0BO")  # a later click is still told


def test_the_findings_are_listed_the_worst_first() -> None:
    found("web-1", "low", 9)
    found("db-1", "high", 1)
    found("db-2", "high", 3, owner="Bo@example.com")
    answer = answered(findings(reader()))
    assert answer.headline == "3 open findings: 2 high, 1 low."
    assert answer.table
    assert [row[:3] for row in answer.table.rows] == [
        ("high", "db-2 (i-db-2)", "has no tag Backup=Daily"),
        ("high", "db-1 (i-db-1)", "has no tag Backup=Daily"),
        ("low", "web-1 (i-web-1)", "has no tag Backup=Daily"),
    ]
    his = answered(findings(reader(), "bo@example.com"))
    assert his.headline == "1 open finding of bo@example.com: 1 high."


def test_the_digest_tells_what_is_not_in_order_what_waits_and_what_was_kept_back() -> None:
    found("db-1", "high", 1)
    waits("a", 10)
    state().hold("alarm:web-1-cpu", "Alarm: web-1-cpu")
    state().hold("alarm:web-1-cpu", "Alarm over: web-1-cpu")
    state(NOW - timedelta(hours=30)).hold("alarm:old", "Alarm: old")
    answer = answered(digest(reader()))
    assert answer.headline == ("1 open finding (1 high), 1 change waiting for approval, 1 notice kept in quiet hours.")
    assert answer.table
    assert [row[:2] for row in answer.table.rows] == [
        ("kept back", "Alarm over: web-1-cpu"),
        ("waits", "Stop web-1"),
        ("high", "db-1 (i-db-1) has no tag Backup=Daily"),
    ]


def test_a_quiet_night_is_a_short_digest() -> None:
    answer = answered(digest(reader()))
    assert answer.headline == "No open finding, nothing waiting for approval, no notice kept back."
    assert answer.table is None


def test_when_everything_is_in_order_it_is_said() -> None:
    found("web-1", "low", 9)
    state().close_finding(state().findings()[0])
    assert answered(findings(reader())).headline == "Everything is in order: no open finding."
