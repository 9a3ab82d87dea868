"""Which run put a finding right, by the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config_rules.report.contents import Over
from config_rules.report.runs import with_runs
from core.call import Call
from core.compliance import Finding
from core.ledger import Entry, Kind
from core.plan import Resource
from tests.support.house import NOW

FIX = Call("secure", {"setting": "versioning", "resource": "logs"})
OVER = Over(Finding("bucket-versioned", Resource("logs"), NOW, fix=FIX), NOW)


def entry(kind: Kind, call: Call, run: str = "3f2a90c1b2d4", **detail: str) -> Entry:
    return Entry(run, f"80.{kind}", kind, NOW, "slack:U0BO", str(call), detail)


@pytest.mark.parametrize(
    "entries",
    [
        [entry("done", FIX)],
        [entry("done", Call("fix-all", {"rule": "bucket-versioned"}))],
        [entry("done", Call("x")), entry("asked", Call("x"), finding="bucket-versioned#logs")],
    ],
    ids=["the fix", "all of the rule", "asked for by the rule"],
)
def test_the_run_that_did_it_is_named(entries: list[Entry]) -> None:
    assert with_runs([OVER], entries) == [replace(OVER, run="3f2a90c1b2d4", by="slack:U0BO")]


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [entry("asked", Call("x"), finding="bucket-versioned#logs")],
        [entry("done", Call("fix-all", {"rule": "bucket-logged"}))],
        [entry("done", Call("secure", {"setting": "versioning", "resource": "others"}))],
    ],
    ids=["nothing", "not done", "another rule", "another resource"],
)
def test_no_run_is_made_up(entries: list[Entry]) -> None:
    assert with_runs([OVER], entries) == [OVER]
