"""Parts of the page that follow what they show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from nicegui import run, ui

Found = TypeVar("Found")


def live(load: Callable[[], Found], show: Callable[[Found], None], every: float = 2.0) -> Callable[[], Awaitable[None]]:
    """Show what `load` finds, and show it again when that has changed; asked every `every` seconds.

    The result looks at once, for use after doing something.
    """
    box = ui.column().classes("w-full gap-4")
    with box:
        ui.skeleton().classes("w-full h-24")
    last: list[object] = []

    async def look() -> None:
        found: Found | _Unavailable | None  # None: the server is stopping
        try:
            found = await run.io_bound(load)
        except (BotoCoreError, ClientError) as error:
            found = _Unavailable(str(error))
        if found is None or last == [found] or box.is_deleted:
            return
        last[:] = [found]
        box.clear()
        with box:
            found.show() if isinstance(found, _Unavailable) else show(found)

    ui.timer(every, look)
    return look


@dataclass(frozen=True)
class _Unavailable:
    reason: str

    def show(self) -> None:
        with ui.row().classes("items-center gap-3 text-stone-500 no-wrap"):
            ui.icon("cloud_off", size="24px")
            with ui.column().classes("gap-0"):
                ui.label("The embedded AWS cannot tell this now.")
                ui.label(self.reason).classes("text-xs mono")
