"""Where notices go, and when."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.access import Access, AccessError
from core.notices import Notices
from core.outcome import Notice

DOCUMENT = """
version: 1
notices:
  routes:
    - {topics: [finding], severities: [critical, high], channel: C0SECURITY}
    - {topics: [alarm], names: [web-*], channel: C0WEB}
    - {owners: ["*@data.example.com"], channel: C0DATA}
  quiet: {start: "22:00", end: "07:00"}
"""


def notices() -> Notices:
    return Access.load(DOCUMENT).notices


@pytest.mark.parametrize(
    ("notice", "channel"),
    [
        (Notice("x", topic="finding", severity="high", name="prod-backup"), "C0SECURITY"),
        (Notice("x", topic="finding", severity="low", name="prod-backup"), ""),
        (Notice("x", topic="alarm", severity="high", name="web-1-cpu"), "C0WEB"),
        (Notice("x", topic="alarm", severity="high", name="db-1-cpu"), ""),
        (Notice("x", topic="finding", severity="low", owner="Ada@Data.example.com"), "C0DATA"),
        (Notice("x"), ""),
    ],
)
def test_the_first_route_that_fits_takes_a_notice(notice: Notice, channel: str) -> None:
    assert notices().channel(notice) == channel


@pytest.mark.parametrize(
    ("at", "severity", "held"),
    [
        ("21:59", "medium", False),
        ("22:00", "medium", True),
        ("03:00", "low", True),
        ("06:59", "medium", True),
        ("07:00", "medium", False),
        ("03:00", "high", False),
        ("03:00", "critical", False),
    ],
)
def test_in_quiet_hours_only_what_is_urgent_is_said(at: str, severity: str, held: bool) -> None:
    local = datetime.fromisoformat(f"2026-11-20T{at}:00")
    assert notices().holds_back(Notice("x", severity=severity), local) is held


def test_quiet_hours_may_lie_within_a_day_and_need_not_be() -> None:
    noon = datetime.fromisoformat("2026-11-20T12:30:00")
    lunch = Access.load('{version: 1, notices: {quiet: {start: "12:00", end: "13:00"}}}').notices
    assert lunch.holds_back(Notice("x"), noon)
    assert not Notices().holds_back(Notice("x"), noon)
    assert Notices().channel(Notice("x")) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        '{version: 1, notices: {quiet: {start: "25:00"}}}',
        "{version: 1, notices: {routes: [{topics: [weather], channel: C0X1}]}}",
        "{version: 1, notices: {routes: [{topics: [alarm], channel: general}]}}",
        "{version: 1, notices: {routes: [{topics: [alarm]}]}}",
    ],
)
def test_what_is_wrong_in_the_document_is_said(wrong: str) -> None:
    with pytest.raises(AccessError, match="notices"):
        Access.load(wrong)
