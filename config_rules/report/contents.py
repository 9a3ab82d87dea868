"""What a report holds, as it is read from the state table, the ledger and the bucket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from automation.operations.compliance import By, add
from automation.operations.waiting import SEVERITIES
from config_rules.report.week import Week
from core.compliance import Brake, Day, Finding, Posture, Tally, Waiver

COUNTED_BY = (By.SEVERITY, By.FRAMEWORK, By.OWNER, By.ACCOUNT)
"""By what there is a table of scores."""


@dataclass(frozen=True)
class RuleSum:
    """A rule in all accounts together."""

    name: str
    help: str
    severity: str
    references: tuple[str, ...]
    tally: Tally
    at: datetime
    """When its resources were looked at; of several accounts the one that was first."""


@dataclass
class Sums:
    """How much is in order, added up over all rules, accounts and regions."""

    whole: Tally = field(default_factory=Tally)
    by: dict[By, dict[str, Tally]] = field(default_factory=lambda: {by: {} for by in COUNTED_BY})
    rules: dict[str, RuleSum] = field(default_factory=dict)

    def add(self, posture: Posture) -> None:
        """Add what a look found."""
        self.whole += posture.tally
        for by, sums in self.by.items():
            add(sums, by, posture)
        known = self.rules.get(posture.rule)
        tally, at = (known.tally + posture.tally, min(known.at, posture.at)) if known else (posture.tally, posture.at)
        self.rules[posture.rule] = RuleSum(posture.rule, posture.help, posture.severity, posture.references, tally, at)

    @property
    def worst_first(self) -> list[RuleSum]:
        """The rules, those that are broken first: the most severe, and of these the most often broken."""
        return sorted(
            self.rules.values(),
            key=lambda one: (not one.tally.broken, SEVERITIES.index(one.severity), -one.tally.broken, one.name),
        )


@dataclass(frozen=True)
class Over:
    """A finding that ended, and the run that put it right, where one did."""

    finding: Finding
    at: datetime
    run: str = ""
    by: str = ""


@dataclass(frozen=True)
class EvidenceFile:
    """A file of evidence as it lies in the bucket."""

    day: str
    key: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """Everything that a report says. Of what can be very much it holds the first, and how much there is."""

    week: Week
    made: datetime
    account: str
    region: str
    bucket: str
    sums: Sums
    days: Sequence[Day]
    worst: Sequence[Finding]
    """Open findings, the worst first."""
    counts: Counter[tuple[str, str]]
    """How many findings there are by status and severity."""
    ages: Counter[tuple[str, str]]
    """How many open ones by age and severity."""
    over: Sequence[Over]
    over_count: int
    waivers: Sequence[Waiver]
    evidence: Sequence[EvidenceFile]
    evidence_count: int
    brake: Brake | None = None

    def of_status(self, status: str) -> int:
        """How many findings are open, or waived."""
        return sum(number for (found, _), number in self.counts.items() if found == status)

    @property
    def by_severity(self) -> str:
        """The open findings: `2 high, 1 low`."""
        numbers = [(self.counts["open", severity], severity) for severity in SEVERITIES]
        return ", ".join(f"{number} {severity}" for number, severity in numbers if number)
