"""What people are told of a resource that breaks a rule, and when that is over."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from automation.operations.words import count, moment
from config_rules.rule import Broken, Compliant, NotApplicable, Rule
from core.call import Call, Choice
from core.memory import Finding
from core.outcome import Fact, Notice


class Mode(StrEnum):
    """What is done about a finding, rule by rule."""

    NOTIFY = "notify"
    """People are told, and may press a button."""
    ASK = "ask"
    """The change is planned, and carried out when a person approves it."""
    AUTO = "auto"
    """The change is carried out at once."""


def found(finding: Finding, rule: Rule[...], verdict: Broken, mode: Mode, zone: ZoneInfo) -> Notice:
    """A resource breaks a rule: who answers for it, and what happens next."""
    choices = (Choice("Fix it", verdict.fix),) if verdict.fix and mode is Mode.NOTIFY else ()
    return Notice(
        f"{finding.resource} {verdict.why}.",
        (*_about(finding, rule), Fact("Since", moment(finding.since, zone)), Fact("Next", _next(verdict, mode))),
        choices,
        finding.resource.owner or "",
        topic="finding",
        severity=rule.severity,
        name=rule.name,
        group=f"rule:{rule.name}",
    )


def over(
    finding: Finding, rule: Rule[...], verdict: Compliant | NotApplicable, now: datetime, zone: ZoneInfo
) -> Notice:
    """The resource keeps the rule again, or the rule has nothing to say about it any more."""
    match verdict:
        case Compliant():
            headline = f"{finding.resource} keeps the rule {rule.name} again."
        case NotApplicable(why):
            headline = f"{finding.resource} {why}; the rule {rule.name} does not apply to it any more."
    lasted = Fact("Lasted", f"{_length(now - finding.since)}, since {moment(finding.since, zone)}")
    return Notice(
        headline,
        (*_about(finding, rule), lasted),
        owner=finding.resource.owner or "",
        topic="finding",
        severity="low",
        name=rule.name,
    )


def _about(finding: Finding, rule: Rule[...]) -> tuple[Fact, ...]:
    return (
        Fact("Resource", str(finding.resource)),
        Fact("Rule", f"{rule.name}: {rule.help}"),
        Fact("Owner", finding.resource.owner or "nobody: it has no tag Owner"),
    )


def _next(verdict: Broken, mode: Mode) -> str:
    if verdict.fix is None:
        return "I know no fix for this; please put it right by hand."
    match mode:
        case Mode.NOTIFY:
            return f"Press “Fix it”, or type /orderly {_short(verdict.fix)}"
        case Mode.ASK:
            return f"The fix waits for somebody's approval: {_short(verdict.fix)}"
        case Mode.AUTO:
            return f"I am fixing it now: {_short(verdict.fix)}"


def _short(fix: Call) -> str:
    """The call as people type it: with the id rather than the ARN."""
    return re.sub(r"arn:\S+/", "", str(fix))


def _length(time: timedelta) -> str:
    """A length of time in its largest whole unit: `3 minutes`, `2 days`."""
    seconds = max(int(time.total_seconds()), 0)
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return count(seconds // size, unit)
    return count(seconds, "second")
