"""Which run put a finding right: the ledger's reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from config_rules.report.contents import Over
from core.call import Call
from core.ledger import Entry


def with_runs(over: Sequence[Over], entries: Iterable[Entry]) -> list[Over]:
    """The same with the runs that were done about them, by the ledger's entries (the newest first).

    A run is known by the finding that it was asked for, or, where a person asked, by the call that is the fix, be it of
    all findings of the rule.
    """
    keys = {one.finding.key for one in over}
    fixes: dict[str, list[str]] = {}
    for one in over:
        for call in filter(None, (one.finding.fix, Call("fix-all", {"rule": one.finding.rule}))):
            fixes.setdefault(str(call), []).append(one.finding.key)
    done: dict[str, str] = {}
    found: dict[str, tuple[str, str]] = {}
    for entry in entries:
        about = [str(entry.detail.get("finding", ""))] if entry.kind == "asked" else []
        if entry.kind == "done":
            done[entry.run] = entry.who
            about = fixes.get(entry.call, [])
        for key in about:
            if key in keys and entry.run in done:
                found.setdefault(key, (entry.run, done[entry.run]))
    return [
        replace(one, run=found[one.finding.key][0], by=found[one.finding.key][1]) if one.finding.key in found else one
        for one in over
    ]
