"""Telling of findings: each in a message of its own that shows the latest, or many in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from config_rules import finding as notices
from config_rules.causes import Cause
from config_rules.keeper import Next
from config_rules.rule import Compliant, NotApplicable, Rule
from core.compliance import Finding
from core.outbox import Outbox, Post
from core.outcome import Notice
from core.request import ReplyTo

Told = TypeVar("Told")

MANY = 5
"""More than so many findings of one look are told in one message."""

# The two posts about one finding, in this order; one card shows the latest.
_FOUND, _OVER = 1, 2
_NOTICES = ReplyTo()
"""No place in particular: the notifier posts it where notices go."""


@dataclass(frozen=True)
class Telling:
    """Says things where notices go."""

    outbox: Outbox
    zone: ZoneInfo
    now: Callable[[], datetime]

    def found(self, run: str, finding: Finding, rule: Rule[...], what: Next, cause: Cause) -> None:
        """A resource breaks a rule."""
        self._say(run, _card(finding), _FOUND, notices.found(finding, rule, what, self.zone, cause))

    def over(self, run: str, finding: Finding, rule: Rule[...], verdict: Compliant | NotApplicable) -> None:
        """It keeps the rule again, or is gone."""
        self._say(run, _card(finding), _OVER, notices.over(finding, rule, verdict, self.now(), self.zone))

    def many(self, run: str, planned: Sequence[tuple[Finding, Next]]) -> None:
        """Several were found in one look: one message for all, and for each owner one about their own, and no other."""
        self._say(run, f"sweep:{run}", _FOUND, notices.many(planned, self.zone))
        for owner, theirs in _by_owner(planned, lambda one: one[0]).items():
            self._say(run, f"sweep:{run}:{owner}", _FOUND, notices.many(theirs, self.zone, owner))

    def about_one(self, run: str, planned: Sequence[tuple[Finding, Next]], cause: Cause) -> None:
        """Several things are wrong with one resource."""
        self._say(run, f"resource:{run}", _FOUND, notices.about_one(planned, self.zone, cause))

    def crowd(self, run: str, finding: Finding, rule: Rule[...], what: Next, number: int, theirs: int) -> None:
        """One of many alike, found one after the other: one message that counts them, now and then.

        The owner hears of each as long as these are few of theirs; then they have such a message, too.
        """
        moment = f"{self.now():%Y%m%d%H}{self.now().minute // 10}"
        if _is_round(number):
            self._say(
                run, f"crowd:{rule.name}:{moment}", number, notices.crowd(rule, number, can_fix=finding.fix is not None)
            )
        owner = finding.owner
        if owner and theirs <= MANY:
            notice = notices.found(finding, rule, what, self.zone)
            self._say(run, _card(finding), _FOUND, replace(notice, in_person=True))
        elif owner and _is_round(theirs):
            self._say(run, f"crowd:{rule.name}:{owner}:{moment}", theirs, notices.crowd(rule, theirs, owner))

    def overdue(self, run: str, findings: Sequence[Finding]) -> None:
        """These should be over by now: one message for all, and for each owner one about their own, and no other."""
        self._say(run, f"overdue:{run}", _FOUND, notices.overdue(findings, self.now()))
        for owner, theirs in _by_owner(findings, lambda one: one).items():
            self._say(run, f"overdue:{run}:{owner}", _FOUND, notices.overdue(theirs, self.now(), owner))

    def notice(self, run: str, card: str, notice: Notice) -> None:
        """Anything else."""
        self._say(run, card, _FOUND, notice)

    def _say(self, run: str, card: str, number: int, notice: Notice) -> None:
        self.outbox.put(Post(run, _NOTICES, notice, card, number))


def _is_round(number: int) -> bool:
    """Whether it is a number at which a count is worth saying: the first beyond MANY, 10, 20, 50, 100, 200, …"""
    return number == MANY + 1 or (number >= 10 and str(number).rstrip("0") in {"1", "2", "5"})


def _by_owner(told: Sequence[Told], finding: Callable[[Told], Finding]) -> Mapping[str, list[Told]]:
    """What has an owner, by owner, where `finding` says which finding each is about."""
    found: dict[str, list[Told]] = {}
    for one in told:
        if owner := finding(one).owner:
            found.setdefault(owner, []).append(one)
    return found


def _card(finding: Finding) -> str:
    """Posts about one finding share a card; if the resource breaks the rule again later, that is another."""
    opened = finding.opened or finding.since
    return f"finding:{finding.rule}:{finding.resource.id}:{int(opened.timestamp() * 1000)}"
