"""What waits for people: plans for somebody's yes, findings for somebody's hand."""

from __future__ import annotations

from collections.abc import Sequence

from automation.operations.words import count, minute, person
from core.answer import Answer, Table
from core.memory import Finding, Pending
from core.operation import operation
from core.reader import Reader
from core.values import OwnerName

SEVERITIES = ("critical", "high", "medium", "low")
"""The worst first."""


@operation(phrases=["what waits for approval", "what is waiting", "list the approvals"], aliases=("approvals",))
def waiting(aws: Reader) -> Answer:
    """Changes that wait for a second person's yes."""
    found = aws.memory.waiting()
    if not found:
        return Answer("Nothing waits for approval.", private=True)
    rows = tuple(_row(aws, pending) for pending in found)
    verb = "changes wait" if len(found) > 1 else "change waits"
    headline = f"{len(found)} {verb} for approval; {minute(found[0].expires, aws.zone)} is when the first expires."
    return Answer(headline, Table(("What", "Asked by", "Until", "Run"), rows), private=True)


def _row(aws: Reader, pending: Pending) -> tuple[str, str, str, str]:
    who = person(str(pending.asker))
    return pending.headline or str(pending.call), who, minute(pending.expires, aws.zone), pending.run


@operation(
    phrases=["list the findings", "show the findings", "what is not in order", "findings of {owner}"],
)
def findings(aws: Reader, owner: OwnerName | None = None) -> Answer:
    """What is not in order: resources that break a rule, the worst first, all or one owner's."""
    every = worst_first(aws.memory.findings())
    found = [one for one in every if owner is None or (one.resource.owner or "").lower() == owner.lower()]
    whose = f" of {owner}" if owner else ""
    if not found:
        return Answer(f"Everything{whose} is in order: no open finding.")
    rows = tuple(
        (
            one.severity,
            str(one.resource),
            one.why or one.rule,
            one.rule,
            minute(one.since, aws.zone),
            one.resource.owner or "–",
        )
        for one in found
    )
    return Answer(
        f"{count(len(found), 'open finding')}{whose}: {by_severity(found)}.",
        Table(("Severity", "Resource", "Why", "Rule", "Since", "Owner"), rows),
        about=tuple(one.resource for one in found),
    )


def worst_first(found: Sequence[Finding]) -> list[Finding]:
    """Findings by severity; of the same one the oldest first."""
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.since))


def by_severity(found: Sequence[Finding]) -> str:
    """`2 high, 1 low`."""
    counted = {severity: sum(one.severity == severity for one in found) for severity in SEVERITIES}
    return ", ".join(f"{number} {severity}" for severity, number in counted.items() if number)
