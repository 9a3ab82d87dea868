"""What people are told of a resource that breaks a rule, and when that is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from automation.operations.waiting import SEVERITIES, by_severity
from automation.operations.words import count, day, length, listing, moment, person, typed
from config_rules.causes import Cause
from config_rules.keeper import Next
from config_rules.rule import Compliant, NotApplicable, Rule
from core.call import Call, Choice
from core.compliance import Finding, Mode, Waiver
from core.outcome import Fact, Notice

_NOTHING_KNOWN = Cause()
_NAMED, _RULES_NAMED, _FIXES_OFFERED = 4, 10, 3
"""How many resources, rules and fixes a message names; the rest is counted."""


def found(finding: Finding, rule: Rule[...], what: Next, zone: ZoneInfo, cause: Cause = _NOTHING_KNOWN) -> Notice:
    """A resource breaks a rule: who answers for it, who changed it last where that is known, and what happens next."""
    may_fix = finding.fix is not None and (what.mode is Mode.NOTIFY or what.due is not None)
    fix = (Choice("Fix it now" if what.due else "Fix it", finding.fix),) if finding.fix and may_fix else ()
    return Notice(
        f"{finding.resource} {finding.why}.",
        (
            *_about(finding, rule),
            Fact("Since", moment(finding.since, zone)),
            *_changed(cause, zone),
            Fact("Next", _next(finding, what, zone, cause)),
            *_by_hand(finding, rule),
        ),
        (*fix, _waive(finding)),
        finding.owner,
        topic="finding",
        severity=rule.severity,
        name=rule.name,
        group=f"rule:{rule.name}",
    )


def many(planned: Sequence[tuple[Finding, Next]], zone: ZoneInfo, owner: str = "") -> Notice:
    """A look at many resources found several things, all told in one message; `owner` gets one of their own only."""
    findings = [finding for finding, _ in planned]
    by_rule: dict[str, list[Finding]] = {}
    for one in sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), one.rule)):
        by_rule.setdefault(one.rule, []).append(one)
    facts = [
        Fact(f"{rule} ({some[0].severity})", listing([str(one.resource) for one in some], most=_NAMED))
        for rule, some in list(by_rule.items())[:_RULES_NAMED]
    ]
    if len(by_rule) > _RULES_NAMED:
        facts.append(Fact("And", count(len(by_rule) - _RULES_NAMED, "more rule")))
    what = _kind(findings)
    facts.append(Fact("Next", _next_of_all([what for _, what in planned], zone, "the list says what to type")))
    new = "new " if all(one.since == one.opened and not one.told for one in findings) else ""
    whose = "of yours " if owner else ""
    headline = (
        f"{count(len(findings), f'{new}finding')} {whose}about {what}, "
        f"of {count(len(by_rule), 'rule')}: {by_severity(findings)}."
    )
    listed = Call("findings", {"owner": owner}) if owner else Call("findings", {})
    return Notice(
        headline,
        tuple(facts),
        (*(_all_fixes(planned) if not owner else ()), Choice("List the findings", listed)),
        owner,
        topic="finding",
        severity=min((one.severity for one in findings), key=SEVERITIES.index),
        name=next(iter(by_rule)) if len(by_rule) == 1 else "",
        group="sweep",
        in_person=bool(owner),
    )


def _all_fixes(planned: Sequence[tuple[Finding, Next]]) -> list[Choice]:
    """A button for each rule of which several findings are left to people, for all of them together."""
    left = Counter(
        (finding.rule, finding.fix.region, finding.fix.account)
        for finding, what in planned
        if finding.fix and what.mode is Mode.NOTIFY
    )
    return [
        Choice(f"Fix {number} of {rule}", Call("fix-all", {"rule": rule}).at(region, account))
        for (rule, region, account), number in left.most_common(_FIXES_OFFERED)
        if number > 1
    ]


def over(
    finding: Finding, rule: Rule[...], verdict: Compliant | NotApplicable, now: datetime, zone: ZoneInfo
) -> Notice:
    """The resource keeps the rule again, or the rule has nothing to say about it any more."""
    match verdict:
        case Compliant():
            headline = f"{finding.resource} keeps the rule {rule.name} again."
        case NotApplicable(why):
            headline = f"{finding.resource} {why}; the rule {rule.name} does not apply to it any more."
    lasted = Fact("Lasted", f"{length(now - finding.since)}, since {moment(finding.since, zone)}")
    return Notice(
        headline,
        (*_about(finding, rule), lasted),
        owner=finding.owner,
        topic="finding",
        severity="low",
        name=rule.name,
    )


def _by_hand(finding: Finding, rule: Rule[...]) -> tuple[Fact, ...]:
    """How people put it right, where there is no fix."""
    return (Fact("How", rule.about),) if finding.fix is None and rule.about else ()


def _about(finding: Finding, rule: Rule[...]) -> tuple[Fact, ...]:
    where = (Fact("Where", finding.where),) if finding.where else ()
    return (
        Fact("Resource", str(finding.resource)),
        *where,
        Fact("Rule", f"{rule.name}: {rule.help}"),
        Fact("Owner", _owner(finding)),
    )


def _owner(finding: Finding) -> str:
    if finding.resource.owner or not finding.creator:
        return finding.resource.owner or "nobody: it has no tag Owner"
    return f"{finding.creator}, who created it (no tag Owner)"


def _changed(cause: Cause, zone: ZoneInfo) -> tuple[Fact, ...]:
    return (Fact("Changed by", cause.last.words(zone)),) if cause.last else ()


def about_one(planned: Sequence[tuple[Finding, Next]], zone: ZoneInfo, cause: Cause) -> Notice:
    """Several things are wrong with one resource, all told in one message, with what is done about them."""
    ordered = sorted(planned, key=lambda one: (SEVERITIES.index(one[0].severity), one[0].rule))
    findings = [finding for finding, _ in ordered]
    resource, worst = findings[0].resource, findings[0]
    facts = [Fact(f"{one.rule} ({one.severity})", one.why) for one in findings[:_RULES_NAMED]]
    if len(findings) > _RULES_NAMED:
        facts.append(Fact("And", count(len(findings) - _RULES_NAMED, "more rule")))
    yours = [one for one, what in ordered if what.mode is Mode.NOTIFY]
    fixes = [Choice(f"Fix {one.rule}", one.fix) for one in yours if one.fix]
    listed = Call("findings", {"owner": worst.owner} if worst.owner else {})
    ahead = _next_of_all([what for _, what in ordered], zone, "press a button, or put it right by hand")
    return Notice(
        f"{resource} breaks {count(len(findings), 'rule')}: {by_severity(findings)}.",
        (
            *facts,
            Fact("Owner", _owner(worst)),
            *_changed(cause, zone),
            Fact("Next", ahead),
        ),
        (*fixes[:_FIXES_OFFERED], Choice("List the findings", listed)),
        worst.owner,
        topic="finding",
        severity=worst.severity,
        name=worst.rule,
    )


def _next_of_all(what: Sequence[Next], zone: ZoneInfo, how: str) -> str:
    """What is done about several findings, in a few sentences."""
    later = [one.due for one in what if one.due]
    by_itself = sum(one.mode is Mode.AUTO for one in what) - len(later)
    asked = sum(one.mode is Mode.ASK for one in what)
    said = [f"{by_itself} I fix by myself."] if by_itself else []
    if later:
        said.append(f"{len(later)} I fix on {moment(min(later), zone)} or later, unless somebody waives them before.")
    said += [f"{asked} {'waits' if asked == 1 else 'wait'} for somebody's approval."] if asked else []
    left = len(what) - by_itself - len(later) - asked
    said += [f"{left} {'is' if left == 1 else 'are'} yours: {how}."] if left else []
    said += dict.fromkeys(one.because for one in what if one.held and one.because)
    return " ".join(said)


def crowd(rule: Rule[...], number: int, owner: str = "", *, can_fix: bool = False) -> Notice:
    """Many resources have broken the same rule one after the other; the message counts them."""
    given = {"rule": rule.name} | ({"owner": owner} if owner else {})
    whose = " of yours" if owner else ""
    fix = (Choice("Fix all of them", Call("fix-all", {"rule": rule.name})),) if can_fix else ()
    return Notice(
        f"{number} findings{whose} of the rule {rule.name} within ten minutes.",
        (Fact("Rule", f"{rule.name}: {rule.help}"), Fact("Next", "I count them here; the list has every one.")),
        (*fix, Choice("List the findings", Call("findings", given))),
        owner,
        topic="finding",
        severity=rule.severity,
        name=rule.name,
        in_person=bool(owner),
    )


def still(finding: Finding, run: str) -> Notice:
    """A run said that it was done, and the resource breaks the rule all the same."""
    return Notice(
        f"Run {run} was carried out, and {finding.resource} still {finding.why}.",
        (
            Fact("Resource", str(finding.resource)),
            Fact("Rule", finding.rule),
            Fact("Next", "Please look at it by hand."),
        ),
        (Choice("Details", Call("details", {"run": run})),),
        finding.owner,
        topic="finding",
        severity="high",
        name=finding.rule,
    )


def overdue(findings: Sequence[Finding], now: datetime, owner: str = "") -> Notice:
    """Findings whose time is over; `owner` gets their own only."""
    whose = " of yours" if owner else ""
    one_alone = len(findings) == 1
    return _late(
        f"{count(len(findings), 'finding')}{whose} should have been put right by now: {by_severity(findings)}.",
        findings,
        now,
        "Please put it right, or waive it." if one_alone else "Please put them right, or waive them.",
        owner,
    )


def overdue_twice(findings: Sequence[Finding], now: datetime, tells: Sequence[str]) -> Notice:
    """Findings that have been open for twice the time that they may be, for those who are told of that."""
    have = "has" if len(findings) == 1 else "have"
    how_many, what = count(len(findings), "finding"), by_severity(findings)
    headline = f"{how_many} {have} been open for over twice as long as allowed: {what}."
    ahead = "The channel and the owners were told when their time was over. Please see to it that somebody acts."
    return replace(_late(headline, findings, now, ahead), tells=tuple(tells), in_person=True)


def _late(headline: str, findings: Sequence[Finding], now: datetime, ahead: str, owner: str = "") -> Notice:
    facts = [
        Fact(
            f"{one.severity}, {length(now - one.since)} old",
            f"{one.resource} {one.why}" + ("" if owner else f" ({one.owner or 'no owner'})"),
        )
        for one in findings[:_RULES_NAMED]
    ]
    if len(findings) > _RULES_NAMED:
        facts.append(Fact("And", count(len(findings) - _RULES_NAMED, "more finding")))
    return Notice(
        headline,
        (*facts, Fact("Next", ahead)),
        (Choice("List the findings", Call("findings", {"owner": owner} if owner else {})),),
        owner,
        topic="finding",
        severity=min((one.severity for one in findings), key=SEVERITIES.index),
        in_person=bool(owner),
    )


def ending(waiver: Waiver, zone: ZoneInfo) -> Notice:
    """A waiver ends soon: what it accepts will be a finding again."""
    last = day(waiver.until - timedelta(seconds=1), zone)
    again = Call("waive", {"rule": waiver.rule, "scope": scope_of(waiver), "reason": waiver.reason})
    return Notice(
        f"The waiver of {waiver.rule} for {waiver.scope} ends on {last}.",
        (
            Fact("Reason", waiver.reason),
            Fact("Asked by", person(waiver.by)),
            Fact("Next", "After that it is a finding again."),
        ),
        (Choice("Prolong it", again, form=True),),
        waiver.by.partition(":")[2] if waiver.by.startswith("slack:") else "",
        topic="finding",
        severity="low",
        name=waiver.rule,
    )


def scope_of(waiver: Waiver) -> str:
    """What a waiver is for, as one would type it."""
    if waiver.where:
        return f"tag:{waiver.where}"
    return waiver.resource or (f"account:{waiver.account}" if waiver.account else "all")


def _waive(finding: Finding) -> Choice:
    return Choice("Waive it", Call("waive", {"rule": finding.rule, "scope": finding.resource.id}), form=True)


def _kind(findings: Sequence[Finding]) -> str:
    kinds = {one.type for one in findings}
    return kinds.pop() if len(kinds) == 1 else "several kinds of resources"


def _next(finding: Finding, what: Next, zone: ZoneInfo, cause: Cause) -> str:
    if finding.fix is None:
        return what.because
    because = what.because
    if what.in_vain and cause.others:
        because += f" Besides me it was changed last by {cause.others.words(zone)}: please settle it with them."
    short = typed(finding.fix)
    if what.held and not what.because:
        return f"I fix another one of these first; when that holds, this one follows: {short}"
    if what.due:
        return f"I fix it on {moment(what.due, zone)}, unless somebody waives it before: {short}"
    match what.mode:
        case Mode.NOTIFY:
            said = f"Press “Fix it”, or type /orderly {short}"
        case Mode.ASK:
            said = f"The fix waits for somebody's approval: {short}"
        case Mode.AUTO:
            said = f"I am fixing it now: {short}"
    return f"{because} {said}".strip()
