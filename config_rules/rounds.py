"""What is said each day: which findings should have been put right by now, and which waivers end soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from automation.operations.waiting import worst_first
from config_rules import finding as notices
from config_rules.keeper import Keeper
from config_rules.telling import Telling
from core.compliance import Finding
from core.request import run_id

_ENDS_SOON = timedelta(days=7)
_TOLD, _TOLD_TWICE = 1, 2
"""Steps of `Finding.escalated`."""


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
        known = replace(one, escalated=step, late=one.since + timedelta(days=deadlines[one.severity]))
        if known != one:
            keeper.state.update_finding(known)
