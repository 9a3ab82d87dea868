"""Orderly's Home tab in the Slack look-alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import run, ui

from local.page import theme
from local.page.block_kit import BlockKit
from local.page.mrkdwn import Names
from local.page.visitor import Visitor

_LOOK_AGAIN = 0.2


@dataclass
class HomeTab:
    """What Orderly published for this person, drawn again when it publishes anew."""

    visitor: Visitor
    names: Names
    shown: Mapping[str, Any] | None = None

    def build(self) -> None:
        """Put it on the page, and keep it up to date."""
        with ui.scroll_area().classes("w-full h-full"):
            self.box = ui.column().classes("w-full max-w-3xl px-6 py-4 gap-3")
        with self.box:
            theme.nothing_here("home", "Orderly has not shown anything here yet.")
        ui.timer(_LOOK_AGAIN, self.update)

    def update(self) -> None:
        """Draw what was published last."""
        view = self.visitor.slack.views.home(self.visitor.person.id)
        if view is self.shown or view is None:
            return
        self.shown = view
        self.box.clear()
        with self.box:
            BlockKit(self.names, self._press).draw(list(view["blocks"]))

    async def _press(self, action: str, block_id: str) -> None:
        slack, person = self.visitor.slack, self.visitor.person.id
        try:
            ack = await run.io_bound(lambda: slack.views.press(person, action, block_id, in_home=True))
        except LookupError as gone:
            ui.notify(str(gone), type="warning")
            return
        if ack and ack.failure:
            ui.notify("That did not work. Please try again.", type="warning")
