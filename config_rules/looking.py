"""A look at all resources of a type: each read once, judged by all rules for it in one pass, and let go.

Memory is flat: what is kept are counts and the findings, not the resources.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aws_lambda_powertools import Logger

from config_rules.item import ConfigItem
from config_rules.keeper import Keeper
from config_rules.rule import Broken, Compliant, NotApplicable, RuleInUse, Unknown, Verdict
from core.compliance import Finding, Posture, Tally, finding_key

logger = Logger(child=True)


@dataclass
class Looked:
    """What a look came to."""

    found: list[Finding] = field(default_factory=list)
    held: list[Finding] = field(default_factory=list)
    """Known ones, of which the fix waits for something."""
    over: list[tuple[Finding, Compliant | NotApplicable]] = field(default_factory=list)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By rule, owner and what was said: `kept`, `broken`, `waived`, `unknown`, `left out`."""
    resources: int = 0

    def postures(self, uses: Sequence[RuleInUse], at: datetime, account: str, region: str) -> list[Posture]:
        """What it found, rule by rule."""
        owners: dict[str, dict[str, Tally]] = {used.rule.name: {} for used in uses}
        for (rule, owner, what), number in self.counts.items():
            more = Tally(**{what: number}) if what != "left out" else Tally()
            owners[rule][owner] = owners[rule].get(owner, Tally()) + more
        return [
            Posture(
                used.rule.name,
                used.rule.help,
                used.rule.severity,
                used.rule.resource,
                at,
                sum(owners[used.rule.name].values(), Tally()),
                used.rule.references,
                owners[used.rule.name],
                account,
                region,
            )
            for used in uses
        ]


Witness = Callable[[ConfigItem, Mapping[str, Verdict], Mapping[str, str]], None]
"""Hears of each resource with its verdicts, and by which waiver the broken ones are accepted."""


def look(
    uses: Sequence[RuleInUse],
    items: Iterable[ConfigItem],
    keeper: Keeper,
    at: datetime,
    witness: Witness | None = None,
    *,
    place: str = "",
    into: Looked | None = None,
) -> Looked:
    """Judge every item by the rules, remember what is found, and note findings about what is gone from the place.

    What it comes to is noted `into` that as it goes, so that it is known where reading breaks off.
    """
    names = {used.rule.name for used in uses}
    gone = {one.key: one for one in keeper.state.findings() if one.rule in names and one.place == place}
    looked = Looked() if into is None else into
    for item in items:
        looked.resources += 1
        verdicts = {used.rule.name: judged(used, item) for used in uses}
        waived: dict[str, str] = {}
        where = keeper.place(item)
        known = {name: gone.pop(finding_key(name, item.id, where), None) for name in verdicts} if gone else {}
        owner = item.resource.owner or next((one.creator for one in known.values() if one and one.creator), "")
        for used in uses:
            name, verdict = used.rule.name, verdicts[used.rule.name]
            told, is_broken = known.get(name), isinstance(verdict, Broken)
            if is_broken and told is None:
                told = keeper.state.finding(finding_key(name, item.id, where))  # as it was when it was closed
            if is_broken or told:
                _keep(looked, keeper, used, item, verdict, at, told, waived)
            looked.counts[name, owner, _what(verdict, name in waived)] += 1
        if witness:
            witness(item, verdicts, waived)
    for finding in gone.values():
        seen, closed = keeper.over(finding, None)
        if seen == "over" and closed:
            looked.over.append((closed, NotApplicable("no longer exists")))
    return looked


def _keep(
    looked: Looked,
    keeper: Keeper,
    used: RuleInUse,
    item: ConfigItem,
    verdict: Verdict,
    at: datetime,
    told: Finding | None,
    waived: dict[str, str],
) -> None:
    seen, finding = keeper.seen(used, item, verdict, at, told)
    if seen == "found" and finding:
        looked.found.append(finding)
    elif seen == "known" and finding and finding.held:
        looked.held.append(finding)
    elif seen == "waived" and finding:
        waived[used.rule.name] = finding.waiver
    elif seen == "over" and finding and isinstance(verdict, Compliant | NotApplicable):
        looked.over.append((finding, verdict))


def judged(used: RuleInUse, item: ConfigItem) -> Verdict:
    """What a rule says; where it fails, nothing is known."""
    try:
        return used.judge(item)
    except Exception:
        logger.exception("a rule failed", rule=used.rule.name, resource=item.id)
        return Unknown("could not be judged")


def _what(verdict: Verdict, waived: bool) -> str:
    match verdict:
        case Broken():
            return "waived" if waived else "broken"
        case Compliant():
            return "kept"
        case Unknown():
            return "unknown"
    return "left out"
