"""What waits for people: plans for somebody's yes, findings for somebody's hand."""

from __future__ import annotations

from collections.abc import Sequence

from automation.operations.words import count, length, minute, person, typed
from core.answer import Answer, Table
from core.compliance import Brake, Finding
from core.memory import Pending
from core.operation import operation
from core.reader import Reader
from core.values import OwnerName, RuleName

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
def findings(aws: Reader, owner: OwnerName | None = None, rule: RuleName | None = None) -> Answer:
    """What is not in order: resources that break a rule, the worst first; all, one owner's or one rule's."""
    every = [one for one in worst_first(aws.memory.findings()) if rule is None or one.rule == rule]
    theirs = [one for one in every if owner is None or one.owner.lower() == owner.lower()]
    found = [one for one in theirs if one.status == "open"]
    waived = f" {count(len(theirs) - len(found), 'more is', 'more are')} waived." if len(theirs) > len(found) else ""
    whose = (f" of {owner}" if owner else "") + (f" of the rule {rule}" if rule else "")
    if not found:
        return Answer(f"Everything{whose} is in order: no open finding.{waived}{halted(aws)}")
    rows = tuple(
        (
            one.severity,
            _named(one),
            one.why or one.rule,
            one.rule,
            _since(one, aws),
            _next(one, aws),
            one.owner or "–",
        )
        for one in found
    )
    return Answer(
        f"{count(len(found), 'open finding')}{whose}: {by_severity(found)}.{waived}{halted(aws)}",
        Table(("Severity", "Resource", "Why", "Rule", "Since", "Next", "Owner"), rows),
        about=tuple(one.resource for one in found),
    )


def _named(finding: Finding) -> str:
    """The resource, and where it is, if that is elsewhere."""
    return f"{finding.resource} ({finding.where})" if finding.where else str(finding.resource)


def _since(finding: Finding, aws: Reader) -> str:
    """Since when it is known, and how long it is overdue."""
    late = f", {length(aws.now - finding.late)} overdue" if finding.late else ""
    return f"{minute(finding.since, aws.zone)}{late}"


def _next(finding: Finding, aws: Reader) -> str:
    """What happens by itself, and when."""
    if finding.due:
        return f"fixed {minute(finding.due, aws.zone)}"
    return "fix by hand" if finding.fix is None else typed(finding.fix)


def halted(aws: Reader) -> str:
    """The sentence that says so while automatic changes are halted, with a blank before it."""
    brake = aws.memory.brake()
    return f" Automatic changes are halted, {brake_by(brake, aws)}." if brake else ""


def brake_by(brake: Brake, aws: Reader) -> str:
    """Who pulled the brake, since when and why."""
    why = f" ({brake.reason})" if brake.reason else ""
    return f"by {person(brake.by)} since {minute(brake.since, aws.zone)}{why}"


def worst_first(found: Sequence[Finding]) -> list[Finding]:
    """Findings by severity; of the same one the oldest first."""
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.since))


def by_severity(found: Sequence[Finding]) -> str:
    """`2 high, 1 low`."""
    counted = {severity: sum(one.severity == severity for one in found) for severity in SEVERITIES}
    return ", ".join(f"{number} {severity}" for severity, number in counted.items() if number)
