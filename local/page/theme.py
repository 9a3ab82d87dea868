"""How the page looks: colours, type, and the few rules that Quasar has no setting for."""

from __future__ import annotations

from pathlib import Path

from nicegui import ui

_CSS = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

# One colour for each person, dark enough for white initials.
_PERSON_COLOURS = ("#0f766e", "#7c3aed", "#b45309", "#be185d", "#1d4ed8", "#4d7c0f")


def apply() -> None:
    """Set colours and styles of the page that is being built."""
    ui.colors(
        primary="#0f766e",
        secondary="#475569",
        accent="#7c3aed",
        positive="#15803d",
        negative="#b91c1c",
        warning="#b45309",
    )
    ui.add_css(_CSS)
    ui.query(".nicegui-content").classes("p-0 gap-0")


def person_colour(user_id: str) -> str:
    """The colour of a person's picture."""
    return _PERSON_COLOURS[sum(user_id.encode()) % len(_PERSON_COLOURS)]


def avatar(user_id: str, name: str, *, bot: bool = False, size: str = "36px") -> None:
    """A person's picture: initials on a colour of their own; Orderly has its mark."""
    if bot:
        ui.avatar("rule", color="grey-9", text_color="white", size=size, square=True).classes("rounded-lg")
        return
    initials = "".join(word[0] for word in name.split()[:2])
    with ui.avatar(color=person_colour(user_id), text_color="white", size=size, square=True).classes("rounded-lg"):
        ui.label(initials).style(f"font-size: calc({size} * 0.4)").classes("font-medium leading-none")


def view_title(title: str, explained: str) -> None:
    """The head of a view: what it is, and one sentence about it."""
    with ui.column().classes("gap-1"):
        ui.label(title).classes("text-2xl font-semibold tracking-tight")
        ui.label(explained).classes("text-stone-500")


def nothing_here(icon: str, sentence: str) -> None:
    """What an empty view says."""
    with ui.column().classes("w-full items-center gap-2 py-12 text-stone-500"):
        ui.icon(icon, size="40px").classes("text-stone-300")
        ui.label(sentence).classes("text-center max-w-md")
