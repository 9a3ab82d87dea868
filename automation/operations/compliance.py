"""How well the account is in order: the score, by what, how it went, and what it was on a day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from automation.operations.waiting import SEVERITIES, by_severity, halted
from automation.operations.words import count, listing, minute
from core.access import Role
from core.answer import Answer, Chart, Table
from core.compliance import Day, Finding, Posture, Tally
from core.evidence import lines, prefix
from core.operation import operation
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.sweep import Sweep, written
from core.values import AnyResource, OwnerName, RuleName
from core.values import Day as DayName

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

_AGES = (("under a day", 1), ("1 to 7 days", 7), ("7 to 30 days", 30), ("over 30 days", 10_000))
AGES = tuple(name for name, _ in _AGES)
_FRAMEWORK = re.compile(r"(CIS AWS \d+\.\d+\.\d+|Security Hub|AWS Config) (\S+)")
_NOBODY = "nobody"


class By(StrEnum):
    """By what compliance is counted."""

    RULE = "rule"
    OWNER = "owner"
    SEVERITY = "severity"
    FRAMEWORK = "framework"
    ACCOUNT = "account"
    AGE = "age"


@operation(
    phrases=["how compliant are we", "show the compliance", "compliance by {by}"],
    aliases=("score",),
)
def compliance(aws: Reader, by: By = By.SEVERITY, only: OwnerName | None = None) -> Answer:
    """How much is in order and how that went: by rule, owner, severity, framework, account or age, or one of them."""
    postures = aws.memory.postures()
    if not postures:
        return Answer(f"I have not looked at anything yet. /orderly sweep has it done.{halted(aws)}")
    counted = _counted(by, postures, aws.memory.findings(), aws.now)
    rows = tuple(row for row in counted if only is None or only.lower() in row[0].lower())
    if not rows:
        raise Refusal(f"There is no {by} “{only}”. Without it, all are listed.")
    whole = sum((posture.tally for posture in postures), Tally())
    days = [day for day in aws.memory.days() if day.tally.score is not None]
    found = [one for one in aws.memory.findings() if one.status == "open"]
    oldest = min(posture.at for posture in postures)
    headline = (
        f"{percent(whole)} of {count(whole.kept + whole.broken, 'check')} are in order{change(days, aws.now)}; "
        f"{count(len(found), 'open finding')}{': ' + by_severity(found) if found else ''}.{halted(aws)}"
    )
    counts = ("In order", "Kept", "Broken", "Waived", "Unknown")
    columns = tuple(severity.capitalize() for severity in SEVERITIES) if by is By.AGE else counts
    table = Table((by.value.capitalize(), *columns), rows)
    return Answer(headline, table, f"Last looked at {minute(oldest, aws.zone)}.", chart=trend(days, aws.zone))


def _counted(
    by: By, postures: Iterable[Posture], findings: Iterable[Finding], now: datetime
) -> Iterator[tuple[str, ...]]:
    if by is By.AGE:
        yield from _by_age(findings, now)
        return
    sums: dict[str, Tally] = {}
    for posture in postures:
        add(sums, by, posture)
    for name, tally in ordered(by, sums):
        shown = (tally.kept, tally.broken, tally.waived, tally.unknown)
        yield (name, percent(tally), *(str(number) for number in shown))


def add(sums: dict[str, Tally], by: By, posture: Posture) -> None:
    """Add what a look found to the sums by rule, owner, severity, framework or account."""
    for name, tally in _parts(by, posture):
        sums[name] = sums.get(name, Tally()) + tally


def ordered(by: By, sums: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    """The sums as they are shown: by severity, or the least in order first."""
    return sorted(sums.items(), key=_severity_first if by is By.SEVERITY else _worst_first)


def _parts(by: By, posture: Posture) -> Iterable[tuple[str, Tally]]:
    match by:
        case By.OWNER:
            return [(owner or _NOBODY, tally) for owner, tally in posture.owners.items()]
        case By.FRAMEWORK:
            return [(section, posture.tally) for section in _sections(posture.references)]
        case By.RULE:
            return [(posture.rule, posture.tally)]
        case By.ACCOUNT:
            return [(f"{posture.account}, {posture.region}", posture.tally)]
        case By.SEVERITY:
            return [(posture.severity, posture.tally)]
    return []


def _severity_first(item: tuple[str, Tally]) -> tuple[float, str]:
    return SEVERITIES.index(item[0]), item[0]


def _worst_first(item: tuple[str, Tally]) -> tuple[float, str]:
    score = item[1].score
    return (101.0 if score is None else score), item[0]


def _by_age(findings: Iterable[Finding], now: datetime) -> Iterator[tuple[str, ...]]:
    found = Counter((age(now - one.since), one.severity) for one in findings if one.status == "open")
    for name in AGES:
        yield (name, *(str(found[name, severity]) for severity in SEVERITIES))


def age(time: timedelta) -> str:
    """How old something is, as one of `AGES`."""
    return next((name for name, days in _AGES if time < timedelta(days=days)), AGES[-1])


def _sections(references: Iterable[str]) -> set[str]:
    """The frameworks that ask for a rule, each with the section: `CIS AWS 7.0.0, section 3`."""
    found = set()
    for reference in references:
        if known := _FRAMEWORK.fullmatch(reference):
            name, number = known[1], known[2]
            found.add(f"{name}, section {number.partition('.')[0]}" if name.startswith("CIS") else name)
    return found


def percent(tally: Tally) -> str:
    """The score as it is shown: `87.3 %`."""
    return "–" if tally.score is None else f"{tally.score:.1f} %"


def change(days: Sequence[Day], now: datetime) -> str:
    """How the score changed within the last week, where there is an earlier one."""
    week = f"{now - timedelta(days=7):%Y-%m-%d}"
    earlier = [day for day in days[:-1] if day.day >= week]
    if not earlier or days[-1].tally.score is None or earlier[0].tally.score is None:
        return ""
    points = days[-1].tally.score - earlier[0].tally.score
    if abs(points) < 0.05:
        return f", as on {earlier[0].day}"
    return f", {'up' if points > 0 else 'down'} {abs(points):.1f} points since {earlier[0].day}"


def trend(days: Sequence[Day], zone: ZoneInfo) -> Chart | None:
    """The score day by day; None where it would be no more than one point."""
    points = tuple(
        (datetime.fromisoformat(day.day).replace(tzinfo=UTC), day.tally.score)
        for day in days
        if day.tally.score is not None
    )
    return Chart("Checks in order", "%", zone.key, points) if len(points) > 1 else None


@operation(
    phrases=["was {resource} compliant on {day}", "was {resource} in order on {day}"],
)
def was_compliant(aws: Reader, resource: AnyResource, day: DayName) -> Answer:
    """Whether a resource was in order on a day: every rule's verdict, with the digest of the state that was judged."""
    if not aws.scheduling.reports_bucket:
        raise Refusal("There is no bucket for evidence, so I cannot tell what was. An admin can update the stack.")
    found = next((line for line in _evidence(aws, day) if resource in {line["resource"], line["name"]}), None)
    if found is None:
        return Answer(f"I have no evidence about {resource} on {day}: it was not there, or nobody looked that day.")
    waivers: Mapping[str, str] = found["waivers"]
    rows = tuple(
        (rule, "waived" if rule in waivers else said[0], said[1] if len(said) > 1 else "–")
        for rule, said in sorted(found["verdicts"].items(), key=lambda pair: (pair[1][0] != "broken", pair[0]))
    )
    counted = Counter(row[1] for row in rows)
    name = str(Resource(found["resource"], found["name"] if found["name"] != found["resource"] else ""))
    parts = [f"broke {count(counted['broken'], 'rule')}"] if counted["broken"] else []
    parts += [f"kept {counted['kept']}"] if counted["kept"] else []
    parts += [f"{counted['waived']} were waived"] if counted["waived"] else []
    parts += [f"{counted['unknown']} could not be judged"] if counted["unknown"] else []
    said = listing(parts) or "had no rule for it"
    at = minute(datetime.fromisoformat(found["at"]), aws.zone)
    return Answer(
        f"On {day}, {name} {said}; it was looked at {at}.",
        Table(("Rule", "Verdict", "Why"), rows),
        f"Digest of the state that was judged: {found['digest']}",
    )


def _evidence(aws: Reader, day: str) -> Iterator[dict[str, Any]]:
    s3: S3Client = aws.home("s3")
    bucket = aws.scheduling.reports_bucket
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix(day, aws.account)):
        for found in page.get("Contents", []):
            yield from lines(s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())


@operation(
    phrases=["sweep", "look at everything", "look at all resources again"],
    needs=Role.OPERATOR,
    acts={"sqs:SendMessage"},
)
def sweep(aws: Reader, rule: RuleName | None = None) -> Plan:
    """Have all resources looked at again by the rules, or by one of them; what is found is told where findings go."""
    body = written(Sweep(rules=(rule,) if rule else ()))
    says = (
        f"Look at all resources by {rule or 'all rules'}; what is found is told as notices, and by /orderly compliance"
    )
    arguments = {"QueueUrl": aws.scheduling.sweep_queue_url, "MessageBody": body}
    return Plan(f"Look at everything again by {rule or 'all rules'}", (Step("sqs", "send_message", arguments, says),))
