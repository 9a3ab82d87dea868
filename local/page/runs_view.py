"""Runs, as the ledger has them: who, what, when and how it ended; and every entry of one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from core.aws.ledger import DynamoLedger
from core.ledger import Entry
from local.page import theme
from local.page.live import live
from local.page.visitor import Visitor
from local.slack.workspace import Workspace

_RUNS = 50
_SHOWN = {
    "asked": ("Asked", "grey-6", "chat_bubble_outline"),
    "answered": ("Answered", "positive", "check"),
    "refused": ("Refused", "warning", "block"),
    "planned": ("Planned", "grey-7", "list_alt"),
    "waiting": ("Waiting for a yes", "warning", "hourglass_empty"),
    "approved": ("Approved", "positive", "thumb_up"),
    "declined": ("Declined", "grey-7", "thumb_down"),
    "expired": ("Expired", "grey-7", "timer_off"),
    "void": ("Void", "grey-7", "sync_problem"),
    "acting": ("Under way", "primary", "pending"),
    "step": ("Step", "primary", "bolt"),
    "done": ("Done", "positive", "check_circle"),
    "failed": ("Failed", "negative", "error"),
    "undone": ("Undone", "grey-7", "undo"),
}


def runs_view(visitor: Visitor) -> None:
    """The last runs, newest first."""
    ledger = _ledger(visitor)
    slack = visitor.slack
    with ui.column().classes("w-full max-w-5xl mx-auto px-5 py-6 gap-5"):
        theme.view_title(
            "Runs", "Everything that Orderly was asked to do, from the ledger. Open one to see each API call."
        )
        live(lambda: [list(run) for run in ledger.latest(_RUNS)], lambda runs: _show(runs, slack))


def run_view(visitor: Visitor, run: str) -> None:
    """One run, entry by entry."""
    ledger = _ledger(visitor)
    slack = visitor.slack
    with ui.column().classes("w-full max-w-5xl mx-auto px-5 py-6 gap-5"):
        with ui.row().classes("items-center gap-2"):
            back = ui.button(icon="arrow_back", on_click=lambda: ui.navigate.to("/runs"))
            back.props('flat round dense color=grey-8 aria-label="All runs"')
            ui.label("Run").classes("text-2xl font-semibold tracking-tight")
            ui.label(run).classes("mono text-stone-500 select-all pt-1")
        live(lambda: list(ledger.run(run)), lambda entries: _entries(entries, slack))


def _ledger(visitor: Visitor) -> DynamoLedger:
    return DynamoLedger(visitor.runtime.aws("dynamodb"), visitor.runtime.outputs["LedgerTable"])


def _show(runs: Sequence[Sequence[Entry]], slack: Workspace) -> None:
    if not runs:
        theme.nothing_here("history", "Nothing has been asked yet. Try /orderly help in Slack.")
        return
    with ui.card().classes("w-full p-0"), ui.list().props("separator").classes("w-full"):
        for entries in runs:
            _item(entries, slack)


def _item(entries: Sequence[Entry], slack: Workspace) -> None:
    last = entries[-1]
    label, colour, icon = _SHOWN[last.kind]
    with ui.item(on_click=lambda: ui.navigate.to(f"/runs/{last.run}")).classes("py-3"):
        with ui.item_section().props("avatar").classes("min-w-0 pr-3"):
            ui.icon(icon, color=colour, size="22px")
        with ui.item_section():
            ui.label(last.call or "(words that became no call)").classes("mono text-sm")
            ui.item_label(f"{_who(last.who, slack)}  ·  {last.run}").props("caption")
        with ui.item_section().props("side"):
            ui.label(label).classes("text-sm text-stone-700")
            ui.label(f"{last.at.astimezone():%-d %b, %H:%M:%S}").classes("text-xs text-stone-400 tabular-nums")


def _entries(entries: Sequence[Entry], slack: Workspace) -> None:
    if not entries:
        theme.nothing_here("history", "The ledger has no such run.")
        return
    with ui.row().classes("items-baseline gap-3"):
        ui.label(entries[0].call or "No call").classes("mono")
        ui.label(_who(entries[0].who, slack)).classes("text-stone-500")
    with ui.card().classes("w-full p-5"), ui.timeline(side="right").props("dense").classes("w-full"):
        for entry in entries:
            label, colour, icon = _SHOWN[entry.kind]
            step = entry.detail.get("step") or {}
            moment = f"{entry.at.astimezone():%-d %B, %H:%M:%S}"
            shown = ui.timeline_entry(title=step.get("says", label), subtitle=moment, icon=icon, color=colour)
            with shown, ui.column().classes("w-full gap-1"):
                _detail(entry.detail, slack)


def _detail(detail: Mapping[str, Any], slack: Workspace) -> None:
    if "by" in detail:
        ui.label(f"by {_who(str(detail['by']), slack)}").classes("text-sm")
    for step in [detail["step"]] if "step" in detail else (detail.get("plan") or {}).get("steps", ()):
        ui.label(_api_call(step)).classes("mono text-sm text-stone-700 break-all")
    for name in ("headline", "sentence", "error", "message"):
        if name in detail:
            ui.label(str(detail[name])).classes("text-sm" + (" text-negative" if name == "error" else ""))
    if "answer" in detail:
        _json("Answer of the API", detail["answer"])
    if detail:
        _json("Everything recorded", detail)


def _json(title: str, content: Any) -> None:
    with (
        ui.expansion(title)
        .props('dense header-class="px-0 min-h-0 py-0 text-stone-500"')
        .classes("w-full max-w-2xl text-sm")
    ):
        ui.code(json.dumps(content, indent=2, ensure_ascii=False), language="json").classes("w-full")


def _api_call(step: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{name}={value!r}" for name, value in step["arguments"].items())
    return f"{step['service']}.{step['action']}({arguments})"


def _who(actor: str, slack: Workspace) -> str:
    kind, _, identifier = actor.partition(":")
    if kind != "slack":
        return f"{identifier} ({kind})"
    try:
        return slack.user(identifier).real_name
    except LookupError:
        return identifier
