"""The morning's digest: what is not in order, what waits, what was kept back in quiet hours."""

from __future__ import annotations

from datetime import timedelta

from automation.operations.waiting import by_severity, worst_first
from automation.operations.words import count, minute
from core.answer import Answer, Table
from core.operation import operation
from core.reader import Reader

# The template's schedule asks once a day.
_NIGHT = timedelta(hours=24)
_MOST = 100


@operation(phrases=["give me the digest", "what happened in the night"])
def digest(aws: Reader) -> Answer:
    """What a team wants to know in the morning: open findings, changes that wait, notices kept in quiet hours."""
    findings = worst_first([one for one in aws.memory.findings() if one.status == "open"])
    waiting = aws.memory.waiting()
    held = [one for one in aws.memory.held() if one.at >= aws.now - _NIGHT]
    parts = [
        f"{count(len(findings), 'open finding')} ({by_severity(findings)})" if findings else "no open finding",
        f"{count(len(waiting), 'change')} waiting for approval" if waiting else "nothing waiting for approval",
        f"{count(len(held), 'notice')} kept in quiet hours" if held else "no notice kept back",
    ]
    rows = [("kept back", one.headline, minute(one.at, aws.zone)) for one in held]
    rows += [("waits", one.headline or str(one.call), minute(one.expires, aws.zone)) for one in waiting]
    rows += [
        (one.severity, f"{one.resource} {one.why}".strip(), minute(one.since, aws.zone)) for one in findings[:_MOST]
    ]
    headline = f"{parts[0][:1].upper()}{parts[0][1:]}, {parts[1]}, {parts[2]}."
    return Answer(headline, Table(("What", "About", "When"), tuple(rows)) if rows else None)
