"""The life of a finding: opened, waived, told, fixed, closed, opened again; and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from automation.fixes import FIXES
from automation.fixes.fix import OPERATION
from automation.operations.words import person
from config_rules.item import ConfigItem
from config_rules.kinds import WITHOUT_REGION
from config_rules.rule import Broken, Compliant, NotApplicable, RuleInUse, Unknown, Verdict
from core.aws.keeping import Keeping
from core.call import Call
from core.compliance import CHANGES_AN_HOUR, Brake, Finding, Mode, Policy, Waiver, policy_for, waiver_for
from core.plan import Resource
from core.request import Actor, ReplyTo, Request

_IN_VAIN = 2
"""After so many fixes of the same resource within a day it is left to people."""
_A_DAY = timedelta(days=1)

Seen = Literal["found", "known", "waived", "over", "fine", "unknown"]
"""What a look at a resource came to."""


class Requests(Protocol):
    """Where requests go."""

    def put(self, message: Request) -> None:
        """Queue it."""


@dataclass(frozen=True)
class Wishes:
    """What people want, as it stands at the time of a look."""

    policies: Sequence[Policy] = ()
    waivers: Sequence[Waiver] = ()
    brake: Brake | None = None

    @classmethod
    def of(cls, state: Keeping) -> Wishes:
        """As they are remembered."""
        return cls(state.policies(), state.waivers(), state.brake())


@dataclass(frozen=True)
class Next:
    """What is done about a finding; `because` says why it is not what the mode says."""

    mode: Mode
    due: datetime | None = None
    because: str = ""
    held: bool = False
    """Whether it waits: for another resource's fix to hold first, or for the brake to be released."""
    in_vain: bool = False
    """Whether it is left to people since fixes of it do not last."""


@dataclass(frozen=True)
class Keeper:
    """Remembers findings, and has them fixed as people want it. `account` and `region` are the stack's own."""

    state: Keeping
    requests: Requests
    wishes: Wishes
    default_mode: Mode
    account: str
    region: str
    now: Callable[[], datetime]
    changes_members: bool = False
    """Whether things may be changed in member accounts."""

    def seen(
        self, used: RuleInUse, item: ConfigItem, verdict: Verdict, at: datetime, told: Finding | None
    ) -> tuple[Seen, Finding | None]:
        """Remember what a rule said of a resource, where `told` is the finding about it that is remembered."""
        match verdict:
            case Unknown():
                return "unknown", told
            case Broken():
                return self._broken(used, item, verdict, at, told)
            case Compliant() | NotApplicable():
                return self.over(told, item)

    def over(self, told: Finding | None, item: ConfigItem | None) -> tuple[Seen, Finding | None]:
        """Whether a finding is over: its resource keeps the rule, or is gone. Whoever tells of it then closes it."""
        if told is None or told.status == "closed":
            return "fine", None
        closed = replace(told, resource=_latest(told.resource, item), status="closed", held=False)
        if told.status == "waived" or told.flaps == "quiet":
            self.state.close_finding(closed)
            return "fine", closed
        return "over", closed

    def _broken(
        self, used: RuleInUse, item: ConfigItem, verdict: Broken, at: datetime, told: Finding | None
    ) -> tuple[Seen, Finding | None]:
        rule = used.rule
        open_before = told is not None and told.status != "closed"
        found = Finding(
            rule=rule.name,
            resource=item.resource,
            since=told.since if told and open_before else at,
            severity=rule.severity,
            why=verdict.why,
            type=item.type,
            place=self.place(item),
            fix=self._fix(verdict, item),
            fixed=told.fixed if told else (),
            opened=told.opened if told and told.status == "open" and told.opened else at,
            creator=told.creator if told else "",
            flaps=told.flaps if told else "",
        )
        if waiver := self.waiver(found):
            accepted = replace(found, status="waived", waiver=waiver.id, told=True)
            if not (told and told.status == "waived" and told.waiver == waiver.id):
                self.state.reopen_finding(accepted)
            return "waived", accepted
        if told is None or told.status != "open":
            if self.state.open_finding(found):
                return "found", found
            told = self.state.finding(found.key)  # somebody else was quicker
        if told is None or told.told:
            return "known", self._now_known(told, found) if told else None
        return "found", told  # as the other found it, so that both say and ask the same

    def _now_known(self, told: Finding, found: Finding) -> Finding:
        """A known finding with what is said of the resource now; where there is a fix by now, it is to be asked for."""
        if (told.why, told.resource, told.fix) == (found.why, found.resource, found.fix):
            return told
        latest = self.state.finding(told.key) or told  # a look takes minutes, in which people decide something
        held = latest.held or (latest.fix is None and found.fix is not None)
        known = replace(latest, why=found.why, resource=found.resource, fix=found.fix, held=held)
        if latest.status == "open":
            self.state.update_finding(known)
        return known

    def accept(self, finding: Finding) -> Finding | None:
        """The finding as the waivers want it, where they changed: accepted, or open again; without a look at it."""
        waiver = self.waiver(finding)
        if waiver and finding.status == "open":
            kept = replace(finding, status="waived", waiver=waiver.id, told=True, held=False)
        elif waiver is None and finding.status == "waived":
            kept = replace(finding, status="open", waiver="", told=False, opened=self.now(), asked=None)
        else:
            return None
        self.state.reopen_finding(kept)
        return kept

    def waiver(self, finding: Finding) -> Waiver | None:
        """By which waiver a finding is accepted now, if it is."""
        return waiver_for(self.wishes.waivers, finding, self.account, self.now())

    def place(self, item: ConfigItem) -> str:
        """Where a resource is, when that is not where the stack is."""
        return self.place_of(item.account, self._region(item))

    def place_of(self, account: str, region: str) -> str:
        """The same for an account and region."""
        if (account, region) == (self.account, self.region):
            return ""
        return f"{account}/{region}"

    def _region(self, item: ConfigItem) -> str:
        """Where a resource is looked at and changed: where the stack is, if it has no region of its own."""
        return self.region if item.region == "global" or item.type in WITHOUT_REGION else item.region

    def _fix(self, verdict: Broken, item: ConfigItem) -> Call | None:
        """The fix, where the resource is; in a member account only where Orderly may change things there."""
        fix, region = verdict.fix, "" if self._region(item) == self.region else self._region(item)
        account = "" if item.account == self.account else item.account
        if fix is None or (account and not (self.changes_members and is_for_members(fix))):
            return None
        if (account and "account" in verdict.only_home) or (region and "region" in verdict.only_home):
            return None
        return fix.at(region, account)

    # What is done about it

    def next(self, finding: Finding) -> Next:
        """What is to be done about an open finding."""
        account = finding.account(self.account)
        mode, days = self._wanted(finding)
        if finding.fix is None and account != self.account:
            why = "for which I have no fix" if self.changes_members else "where I only look"
            return Next(Mode.NOTIFY, because=f"It is in account {account}, {why}; please put it right there.")
        if finding.fix is None:
            return Next(Mode.NOTIFY, because="I know no fix for this; please put it right by hand.")
        if mode is Mode.NOTIFY:
            return Next(Mode.NOTIFY)
        if self.state.is_left_alone(finding.key):
            return Next(Mode.NOTIFY, because="Somebody took back what I had done here, so I leave it to you.")
        if mode is Mode.ASK:
            return Next(Mode.ASK)
        if brake := self.wishes.brake:
            return Next(Mode.NOTIFY, because=f"Automatic changes are halted by {person(brake.by)}.", held=True)
        return self._by_itself(finding, finding.fix, days)

    def wish(self, finding: Finding) -> str:
        """What people want done about it, in words that differ whenever it does."""
        mode, days = self._wanted(finding)
        if mode is Mode.AUTO and self.state.is_paused(finding.rule):
            return "ask while paused"
        return f"{mode} after {days}" if days else str(mode)

    def _wanted(self, finding: Finding) -> tuple[Mode, int]:
        """The mode, and days of grace."""
        account = finding.account(self.account)
        policy = policy_for(self.wishes.policies, finding.rule, finding.resource.tags, account)
        return (Mode(policy.mode), policy.after_days) if policy else (self.default_mode, 0)

    def _by_itself(self, finding: Finding, fix: Call, days: int) -> Next:
        if is_careful(fix):
            return Next(Mode.ASK, because="This fix can get in somebody's way, so a person decides.")
        lately = [at for at in finding.fixed if self.now() - at < _A_DAY]
        if len(lately) >= _IN_VAIN:
            because = "I fixed it twice within a day and it came back, so I stop."
            return Next(Mode.NOTIFY, because=because, in_vain=True)
        due = (finding.opened or finding.since) + timedelta(days=days)
        if days and due > self.now():
            return Next(Mode.AUTO, due=due)
        if self.state.waits_for_another(finding.rule, finding.key):
            return Next(Mode.AUTO, held=True)
        if self.state.is_paused(finding.rule):
            return Next(Mode.ASK, because=_PAUSED)
        if self.state.count_change(finding.rule, self.now()) > CHANGES_AN_HOUR:
            self.state.pause_rule(finding.rule)
            return Next(Mode.ASK, because=_PAUSED)
        return Next(Mode.AUTO)

    def act(self, finding: Finding, what: Next) -> Finding:
        """Remember that people are told, and ask for the fix where it is to be asked for."""
        by_itself = what.mode is Mode.AUTO and not what.held
        fixed = (*finding.fixed[-9:], self.now()) if by_itself and not what.due else finding.fixed
        flaps, wish = finding.flaps if what.in_vain else "", self.wish(finding)
        kept = replace(finding, told=True, due=what.due, held=what.held, fixed=fixed, wish=wish, flaps=flaps)
        if finding.fix and what.mode is not Mode.NOTIFY and not what.held:
            self.requests.put(self.request(finding, what))
        self.state.update_finding(kept)
        return kept

    def act_anew(self, finding: Finding, what: Next) -> None:
        """Do about a known finding what is to be done by now, in a run of its own: the one before is over."""
        self.act(replace(finding, asked=self.now()), what)

    def request(self, finding: Finding, what: Next) -> Request:
        """The run that puts it right, the same however often it is asked for."""
        return Request(
            finding.run_key,
            Actor("rule", finding.rule),
            ReplyTo(),
            self.now(),
            call=finding.fix,
            ask_first=what.mode is Mode.ASK,
            due=what.due,
            finding=finding.key,
        )


_PAUSED = (
    f"This rule had more than {CHANGES_AN_HOUR} changes to make within an hour, so it has paused itself and asks. "
    "An admin lets it go on with /orderly policy."
)


_HARMLESS = {"tag-resource"}
"""Operations beside `secure` that get in nobody's way."""


def is_careful(fix: Call) -> bool:
    """Whether a person decides about this fix, whatever the mode is."""
    return FIXES[fix.params["setting"]].careful if fix.operation == OPERATION else fix.operation not in _HARMLESS


def is_for_members(fix: Call) -> bool:
    """Whether this fix can be made in a member account."""
    return not (fix.operation == OPERATION and FIXES[fix.params["setting"]].is_about_people)


def _latest(told: Resource, item: ConfigItem | None) -> Resource:
    """A resource that is gone is called what it was called when people were told of it."""
    return item.resource if item and item.exists else told
