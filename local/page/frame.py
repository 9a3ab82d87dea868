"""The frame around the views: navigation, who you are, the title."""

from __future__ import annotations

from fastapi import FastAPI
from nicegui import app as nicegui_app
from nicegui import ui

from local.page import theme
from local.page.account_view import account_view
from local.page.findings_view import findings_view
from local.page.lex_view import lex_view
from local.page.runs_view import run_view, runs_view
from local.page.runtime import Runtime
from local.page.schedules_view import schedules_view
from local.page.slack_view import slack_view
from local.page.visitor import Visitor

_VIEWS = (
    ("Slack", "forum", "/slack"),
    ("Lex chat", "record_voice_over", "/lex"),
    ("Account", "dns", "/account"),
    ("Schedules", "schedule", "/schedules"),
    ("Findings", "fact_check", "/findings"),
    ("Runs", "history", "/runs"),
)


def build(runtime: Runtime, app: FastAPI) -> None:
    """Put the page at the root of `app`. Call it last: every path that has no route yet becomes the page's.

    Raises:
        RuntimeError: this process has a page already; NiceGUI is one app in a process.
    """
    if nicegui_app.config.has_run_config:
        raise RuntimeError("There is a page in this process already: NiceGUI has one for each process.")

    async def root() -> None:
        await _frame(runtime)

    ui.run_with(app, root=root, title="Orderly", favicon=_MARK, show_welcome_message=False)


async def _frame(runtime: Runtime) -> None:
    theme.apply()
    await ui.context.client.connected()
    chosen = nicegui_app.storage.tab.get("person", runtime.slack.people[0].id)
    everybody = {person.id: person for workspace in runtime.workspaces for person in workspace.people}
    visitor = Visitor(runtime, everybody.get(chosen, runtime.slack.people[0]))
    drawer = ui.left_drawer(value=None, bordered=True).props("width=208 breakpoint=900").classes("bg-white p-0")
    with ui.header(bordered=True).classes("bg-white text-stone-800 items-center px-4 py-2 h-[57px] no-wrap"):
        ui.button(icon="menu", on_click=drawer.toggle).props('flat dense round color=grey-8 aria-label="Menu"')
        ui.icon("rule", size="24px").classes("text-teal-700")
        ui.label("Orderly").classes("text-lg font-semibold tracking-tight")
        ui.label("on this machine").classes("text-sm text-stone-400 max-sm:hidden")
        ui.space()
        _person_switch(visitor)
    with drawer, ui.list().classes("w-full p-2"):
        for title, icon, path in _VIEWS:
            _navigation(title, icon, path)
    _views(visitor)


def _views(visitor: Visitor) -> None:
    def run(run: str) -> None:
        run_view(visitor, run)

    def channel(channel: str) -> None:
        slack_view(visitor, channel)

    ui.sub_pages(
        {
            "/": lambda: slack_view(visitor),
            "/slack": lambda: slack_view(visitor),
            "/slack/{channel}": channel,
            "/lex": lambda: lex_view(visitor),
            "/account": lambda: account_view(visitor),
            "/schedules": lambda: schedules_view(visitor),
            "/findings": lambda: findings_view(visitor),
            "/runs": lambda: runs_view(visitor),
            "/runs/{run}": run,
        }
    ).classes("w-full")


def _navigation(title: str, icon: str, path: str) -> None:
    with ui.item(on_click=lambda: ui.navigate.to(path)).classes("rounded-lg") as item:
        with ui.item_section().props("avatar").classes("min-w-0 pr-3"):
            ui.icon(icon, size="22px")
        with ui.item_section():
            ui.label(title)
    router = ui.context.client.sub_pages_router

    def mark(current: str) -> None:
        here = current == path or current.startswith(f"{path}/") or (current == "/" and path == "/slack")
        item.classes(
            "bg-teal-50 text-teal-900 font-medium" if here else "",
            remove="" if here else "bg-teal-50 text-teal-900 font-medium",
        )

    mark(router.current_path)
    router.on_path_changed(mark)


def _person_switch(visitor: Visitor) -> None:
    def become(user_id: str) -> None:
        nicegui_app.storage.tab["person"] = user_id
        ui.navigate.reload()

    with ui.button(color=None).props('flat no-caps dense aria-label="Who you are"').classes("px-2"):
        with ui.row().classes("items-center gap-2 no-wrap"):
            theme.avatar(visitor.person.id, visitor.person.real_name, size="28px")
            ui.label(f"You are {visitor.person.first_name}").classes("text-sm max-sm:hidden")
            ui.icon("expand_more", size="18px").classes("text-stone-500")
        with ui.menu().props("anchor='bottom right' self='top right'"):
            for workspace in visitor.runtime.workspaces:
                ui.label(workspace.team.name).classes("px-4 pt-3 pb-1 text-xs font-semibold text-stone-500")
                for person in workspace.people:
                    with ui.menu_item(on_click=lambda person=person: become(person.id)).classes("gap-3 items-center"):
                        theme.avatar(person.id, person.real_name, size="32px")
                        with ui.column().classes("gap-0"):
                            ui.label(person.real_name)
                            ui.label(person.title).classes("text-xs text-stone-500")


_MARK = (
    '<svg viewBox="0 0 24 24" xmlns="http://www.w3.org/2000/svg"><rect width="24" height="24" rx="6" fill="#0f766e"/>'
    '<path d="M6 8.5l2 2 3.5-4M6 16l2 2 3.5-4M14 8.5h5M14 16.5h5" fill="none" stroke="#fff" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
