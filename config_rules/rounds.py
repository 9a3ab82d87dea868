"""What is said each day: which findings should have been put right by now, and which waivers end soon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from automation.operations.waiting import worst_first
from config_rules import finding as notices
from config_rules.keeper import Keeper
from config_rules.telling import Telling
from core.request import run_id

_ENDS_SOON = timedelta(days=7)


def make_rounds(keeper: Keeper, telling: Telling, deadlines: Mapping[str, int], run: str) -> None:
    """Say it, each thing once. `deadlines` are days by severity, in which a finding should be over."""
    now, state = keeper.now(), keeper.state
    late = [
        one
        for one in state.findings()
        if one.status == "open"
        and not one.escalated
        and now - one.since > timedelta(days=deadlines[one.severity])
        and not keeper.waiver(one)
    ]
    if late:
        telling.notice(run, f"overdue:{run}", notices.overdue(worst_first(late), now))
        for one in late:
            state.update_finding(replace(one, escalated=True))
    for waiver in state.waivers():
        if now < waiver.until < now + _ENDS_SOON:
            card = f"waiver:{waiver.id}:{waiver.last_day}"
            telling.notice(run_id(card), card, notices.ending(waiver, telling.zone))
