"""The order of an account as it is kept: what is wrong, what is done about it, and what is accepted for a while."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Protocol

from core.call import Call
from core.plan import Resource

CHANGES_AN_HOUR = 20
"""So many changes a rule makes by itself in an hour; then it pauses itself and asks."""


class Mode(StrEnum):
    """What is done about a finding, rule by rule."""

    NOTIFY = "notify"
    """People are told, and may press a button."""
    ASK = "ask"
    """The change is planned, and carried out when a person approves it."""
    AUTO = "auto"
    """The change is carried out, at once or after days of grace."""


@dataclass(frozen=True)
class Finding:
    """A resource that breaks a rule, as people were told: the resource as it was then, and since when.

    `place` is `account/region` where that is not the stack's own.
    """

    rule: str
    resource: Resource
    since: datetime
    severity: str = "medium"
    why: str = ""
    """Completes the sentence "web-1 …"."""
    type: str = ""
    """AWS Config's name of the resource's type."""
    place: str = ""
    status: str = "open"
    """`open`, `waived` or `closed`."""
    fix: Call | None = None
    due: datetime | None = None
    """When it is fixed, where that is to happen by itself."""
    fixed: tuple[datetime, ...] = ()
    """When a fix was asked for by itself, so that one that does not last is noticed."""
    waiver: str = ""
    """The id of the waiver by which it is accepted."""
    escalated: int = 0
    """How often people were told that its time is over: its owner and the channel, then whom the stack names."""
    late: datetime | None = None
    """When its time was over, where people were told so."""
    told: bool = False
    """Whether people were told of it; what is found but not told yet is told at the next look."""
    held: bool = False
    """Whether its fix waits: for the first one of its rule to hold, or for the brake to be released."""
    opened: datetime | None = None
    """When it was found this time; that it is older (`since`), a waiver may have hidden."""
    asked: datetime | None = None
    """When its fix was asked for again, because the run before had to wait or nobody decided."""
    wish: str = ""
    """What people wanted done about it when something was done last, so that a changed wish is noticed."""
    creator: str = ""
    """Who created the resource, by CloudTrail, where that was asked."""
    flaps: str = ""
    """`told` when people were told that it keeps coming back, `quiet` when it came back once more after that."""

    @property
    def owner(self) -> str:
        """Who answers for it: by the tag Owner, else whoever created it; empty where neither is known."""
        return self.resource.owner or self.creator

    @property
    def run_key(self) -> str:
        """The dedupe key of the run that puts it right: one each time that it is found, or asked for again."""
        where = f"@{self.place}" if self.place else ""
        return f"{self.rule}/{self.resource.id}{where}@{(self.asked or self.opened or self.since).isoformat()}"

    @property
    def key(self) -> str:
        """What it is known by: one for each rule and resource."""
        return finding_key(self.rule, self.resource.id, self.place)

    def account(self, home: str) -> str:
        """The account that it is in, where `home` is the stack's own."""
        return self.place.partition("/")[0] or home

    @property
    def where(self) -> str:
        """The same in words: `account 210987654321, region eu-west-1`; empty where that is the stack's own place."""
        account, _, region = self.place.partition("/")
        return f"account {account}, region {region}" if self.place else ""

    def region(self, home: str) -> str:
        """The same for the region."""
        return self.place.partition("/")[2] or home


def finding_key(rule: str, resource_id: str, place: str = "") -> str:
    """What the finding of a rule about a resource is known by."""
    return "#".join((rule, resource_id, *filter(None, [place])))


@dataclass(frozen=True)
class Policy:
    """What an admin wants done about findings of a rule (`*` stands for any letters), where its other parts fit.

    `where` is a tag as Key=Value, `account` an account's id; both empty for everywhere. `after_days` is the grace
    that an owner has before a change by itself.
    """

    rule: str
    mode: str
    where: str = ""
    account: str = ""
    after_days: int = 0
    by: str = ""

    @property
    def key(self) -> str:
        """What it is known by: a later one about the same replaces it."""
        return "#".join((self.rule, self.where, self.account))

    def is_about(self, rule: str, tags: Mapping[str, str], account: str) -> bool:
        """Whether it is for that rule and resource."""
        return (
            fnmatchcase(rule, self.rule)
            and (not self.where or has_tag(tags, self.where))
            and (not self.account or self.account == account)
        )

    @property
    def weight(self) -> tuple[bool, bool, bool, int]:
        """The more exact policy counts: of an account, a tag, one rule by its name."""
        return bool(self.account), bool(self.where), "*" not in self.rule, len(self.rule)


def policy_for(policies: Iterable[Policy], rule: str, tags: Mapping[str, str], account: str) -> Policy | None:
    """The most exact policy about a finding; None where no admin said anything."""
    fitting = [policy for policy in policies if policy.is_about(rule, tags, account)]
    return max(fitting, key=lambda policy: policy.weight, default=None)


@dataclass(frozen=True)
class Waiver:
    """Findings that are accepted until a time: of a rule, for a resource, for what has a tag, or for an account."""

    rule: str
    until: datetime
    reason: str
    resource: str = ""
    where: str = ""
    account: str = ""
    by: str = ""
    approver: str = ""
    run: str = ""
    """The run that made it: the ledger has the rest."""
    last_day: str = ""
    """The last day on which it holds, in the zone of whoever asked for it: `2026-12-31`."""

    @property
    def id(self) -> str:
        """What it is known by, short enough to type; a later one about the same replaces it."""
        about = "#".join((self.rule, self.resource, self.where, self.account))
        return hashlib.sha256(about.encode()).hexdigest()[:8]

    def holds_for(self, rule: str, resource: Resource, account: str, now: datetime) -> bool:
        """Whether it accepts that finding now."""
        return (
            now < self.until
            and fnmatchcase(rule, self.rule)
            and (not self.resource or self.resource == resource.id)
            and (not self.where or has_tag(resource.tags, self.where))
            and (not self.account or self.account == account)
        )

    @property
    def scope(self) -> str:
        """What it is for, in words: `web-1`, `everything with Environment=dev`."""
        parts = [self.resource, f"everything with {self.where}" if self.where else ""]
        parts.append(f"account {self.account}" if self.account else "")
        return " in ".join(part for part in parts if part) or "every resource"


def waiver_for(waivers: Iterable[Waiver], finding: Finding, home: str, now: datetime) -> Waiver | None:
    """By which waiver a finding is accepted now: the one that ends last; None where it is not."""
    account = finding.account(home)
    holding = (one for one in waivers if one.holds_for(finding.rule, finding.resource, account, now))
    return max(holding, key=lambda one: one.until, default=None)


@dataclass(frozen=True)
class Brake:
    """Automatic changes are halted."""

    by: str
    since: datetime
    reason: str = ""


@dataclass(frozen=True)
class Tally:
    """How many resources keep a rule, break it, break it with leave, or could not be judged."""

    kept: int = 0
    broken: int = 0
    waived: int = 0
    unknown: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.kept + other.kept,
            self.broken + other.broken,
            self.waived + other.waived,
            self.unknown + other.unknown,
        )

    @property
    def score(self) -> float | None:
        """The share that keeps it, of those that could be judged and are not waived, in percent; None of nothing."""
        judged = self.kept + self.broken
        return 100 * self.kept / judged if judged else None


@dataclass(frozen=True)
class Posture:
    """What the last look at all resources of a rule's type found."""

    rule: str
    help: str
    severity: str
    type: str
    at: datetime
    tally: Tally
    references: tuple[str, ...] = ()
    owners: Mapping[str, Tally] = field(default_factory=dict)
    """By owner, as in the tag; the empty name is that of what has no owner."""
    account: str = ""
    region: str = ""

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.account}/{self.region}#{self.rule}"


@dataclass(frozen=True)
class Day:
    """The whole account's order on one day."""

    day: str
    """`2026-11-21`, in UTC."""
    tally: Tally
    by_severity: Mapping[str, int] = field(default_factory=dict)
    """Open findings."""


class Compliance(Protocol):
    """Where it is remembered."""

    @property
    def table(self) -> str:
        """The table, into which plans write what people decide."""

    def findings(self) -> Sequence[Finding]:
        """The open findings, the oldest first; those that are waived among them."""

    def policies(self) -> Sequence[Policy]:
        """What admins want done about findings."""

    def waivers(self) -> Sequence[Waiver]:
        """The waivers that hold or ended lately, the one that ends first first."""

    def brake(self) -> Brake | None:
        """Who halted automatic changes, if they are halted."""

    def is_paused(self, rule: str) -> bool:
        """Whether a rule changed too much at once, and has changed nothing by itself since."""

    def postures(self) -> Sequence[Posture]:
        """What the last look at each rule found."""

    def days(self) -> Sequence[Day]:
        """The order of the account day by day, the oldest first."""


def has_tag(tags: Mapping[str, str], where: str) -> bool:
    """Whether the tags hold `Key=Value`, both in any case."""
    key, _, value = where.partition("=")
    return any(name.lower() == key.lower() and found.lower() == value.lower() for name, found in tags.items())


def of_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many open findings there are of each severity."""
    found = [one.severity for one in findings if one.status == "open"]
    return {severity: found.count(severity) for severity in dict.fromkeys(found)}
