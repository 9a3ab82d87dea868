"""What is done each day: what nobody looks at any more is closed; what is overdue or ends soon is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from automation.operations.waiting import worst_first
from config_rules import finding as notices
from config_rules.catalogue import RULES
from config_rules.everywhere import Everywhere
from config_rules.keeper import Keeper
from config_rules.news import News
from config_rules.rule import RuleInUse
from config_rules.telling import Telling
from core.compliance import Finding
from core.request import run_id

_ENDS_SOON = timedelta(days=7)
_TOLD, _TOLD_TWICE = 1, 2
"""Steps of `Finding.escalated`."""


def tidy(keeper: Keeper, telling: Telling, rules: Mapping[str, RuleInUse], everywhere: Everywhere, run: str) -> None:
    """Close what nobody looks at any more, and let other tools' findings follow the waivers: no look does so."""
    places = {keeper.place_of(account, region) for account, region in everywhere.places()}
    open_again: list[Finding] = []
    for finding in keeper.state.findings():
        is_ours = finding.rule in RULES or finding.rule in rules
        if finding.place not in places or (is_ours and finding.rule not in rules):
            keeper.state.close_finding(replace(finding, status="closed", held=False))
        elif not is_ours and (changed := keeper.accept(finding)) and changed.status == "open":
            open_again.append(changed)
    if open_again:
        planned = [(finding, keeper.next(finding)) for finding in open_again]
        News.of(telling, everywhere).together(planned, run_id(f"{run}:open again"))
    for posture in keeper.state.postures():
        if keeper.place_of(posture.account, posture.region) not in places or posture.rule not in rules:
            keeper.state.forget_posture(posture)


def make_rounds(
    keeper: Keeper, telling: Telling, deadlines: Mapping[str, int], escalate_to: Sequence[str], run: str
) -> None:
    """Say it, each thing once. `deadlines` are days by severity, in which a finding should be over."""
    now, state = keeper.now(), keeper.state
    _escalate(keeper, telling, deadlines, escalate_to, run)
    for waiver in state.waivers():
        if now < waiver.until < now + _ENDS_SOON:
            card = f"waiver:{waiver.id}:{waiver.last_day}"
            telling.notice(run_id(card), card, notices.ending(waiver, telling.zone))


def _escalate(
    keeper: Keeper, telling: Telling, deadlines: Mapping[str, int], escalate_to: Sequence[str], run: str
) -> None:
    """What is overdue goes to the channel and to its owners, and after as much time again to those who are named."""
    now = keeper.now()

    def is_over(one: Finding, times: int) -> bool:
        return now - one.since > times * timedelta(days=deadlines[one.severity])

    late = [
        one
        for one in worst_first(keeper.state.findings())
        if one.status == "open" and is_over(one, _TOLD) and not keeper.waiver(one)
    ]
    first = [one for one in late if one.escalated < _TOLD]
    second = [one for one in late if one.escalated < _TOLD_TWICE and is_over(one, _TOLD_TWICE) and escalate_to]
    if first:
        telling.overdue(run, first)
    if second:
        telling.notice(run, f"overdue:{run}:twice", notices.overdue_twice(second, now, escalate_to))
    twice = {one.key for one in second}
    for one in late:
        step = _TOLD_TWICE if one.key in twice else max(one.escalated, _TOLD)
        since = one.since + timedelta(days=deadlines[one.severity])
        latest = keeper.state.finding(one.key) if (one.escalated, one.late) != (step, since) else None
        if latest:  # as it is now: people may have decided something meanwhile
            keeper.state.update_finding(replace(latest, escalated=step, late=since))
