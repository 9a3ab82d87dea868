"""What the last look at everything found, rule by rule, and what is open since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from core.aws.state import State
from core.compliance import Finding, Mode, Policy, Tally, policy_for
from local.page import theme
from local.page.live import live

_SEVERITIES = {"critical": "red-9", "high": "deep-orange-9", "medium": "amber-9", "low": "grey-7"}
_MODES = {"notify": "tell the owner", "ask": "ask for approval", "auto": "fix it"}
_COUNTS = ("kept", "broken", "waived", "unknown")


@dataclass(frozen=True)
class _Look:
    """A rule as it stands: `at` is when all of its resources were looked at last, None for never."""

    rule: str
    help: str
    severity: str
    mode: str
    tally: Tally
    at: datetime | None
    findings: tuple[Finding, ...]


def looked_at(state: State) -> None:
    """Each rule with what a sweep counted and its open findings, the worst first."""
    ui.label("Every rule").classes("text-lg font-semibold mt-4")
    live(lambda: _looks(state), lambda looks: _show(looks, state))


def mode_of(policies: Iterable[Policy], rule: str) -> str:
    """What is done about findings of a rule, unless a tag or an account says otherwise."""
    policy = policy_for(policies, rule, {}, "") if rule else None
    return policy.mode if policy else Mode.NOTIFY


def mode_toggle(rule: str, mode: str, state: State) -> None:
    """What happens to the next finding of the rule."""
    with ui.row().classes("items-center gap-3"):
        ui.label("When it is broken:").classes("text-sm text-stone-500")
        ui.toggle(_MODES, value=mode, on_change=lambda chosen: state.set_mode(rule, chosen.value)).props(
            "no-caps dense unelevated toggle-color=teal-7 padding='2px 10px'"
        ).classes("text-sm")


def _looks(state: State) -> tuple[_Look, ...]:
    policies, found = state.policies(), state.findings()
    looks = {
        one.rule: _Look(one.rule, one.help, one.severity, mode_of(policies, one.rule), one.tally, one.at, ())
        for one in state.postures()
    }
    for name in {one.rule for one in found}:
        theirs = tuple(one for one in found if one.rule == name)
        seen = looks.get(name) or _Look(
            name, "", theirs[0].severity, mode_of(policies, name), Tally(broken=len(theirs)), None, ()
        )
        looks[name] = _Look(seen.rule, seen.help, seen.severity, seen.mode, seen.tally, seen.at, theirs)
    order = list(_SEVERITIES)
    return tuple(sorted(looks.values(), key=lambda one: (not one.findings, order.index(one.severity), one.rule)))


def _show(looks: tuple[_Look, ...], state: State) -> None:
    if not looks:
        theme.nothing_here("travel_explore", "Nothing was looked at yet. Type /orderly sweep in Slack.")
        return
    with ui.card().classes("w-full p-0 gap-0"), ui.list().props("separator").classes("w-full"):
        for look in looks:
            _row(look, state)


def _row(look: _Look, state: State) -> None:
    with ui.expansion().classes("w-full") as row:
        with row.add_slot("header"), ui.row().classes("w-full items-center gap-3 no-wrap"):
            ui.badge(look.severity, color=_SEVERITIES[look.severity]).classes("w-16 justify-center")
            ui.label(look.rule).classes("font-medium text-sm")
            ui.space()
            for name in _COUNTS:
                _count(name, getattr(look.tally, name))
            ui.label(f"{look.at.astimezone():%-d %b, %H:%M}" if look.at else "never swept").classes(
                "text-xs text-stone-500 tabular-nums w-24 text-right"
            )
        with ui.column().classes("w-full gap-2 px-2 pb-2"):
            if look.help:
                ui.label(look.help).classes("text-sm text-stone-500")
            mode_toggle(look.rule, look.mode, state)
            for finding in look.findings:
                _finding(finding)


def _count(name: str, number: int) -> None:
    colour = "text-red-800 font-semibold" if name == "broken" and number else "text-stone-500"
    ui.label(f"{number} {name}").classes(f"text-xs tabular-nums {colour}")


def _finding(finding: Finding) -> None:
    with ui.row().classes("w-full items-baseline gap-2 no-wrap"):
        ui.label(str(finding.resource)).classes("text-sm font-medium")
        ui.label(finding.why).classes("text-sm text-stone-600")
        ui.space()
        owner = finding.owner or "nobody's"
        ui.label(f"{finding.status} · {owner} · {finding.since.astimezone():%-d %b, %H:%M}").classes(
            "text-xs text-stone-500 tabular-nums whitespace-nowrap"
        )
