"""The schedules, and the clock that they go by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from nicegui import run, ui

from local.page import theme
from local.page.live import live
from local.page.runtime import Runtime
from local.page.visitor import Visitor


@dataclass(frozen=True)
class _Line:
    name: str
    expression: str
    zone: str
    next_run: datetime | None


def schedules_view(visitor: Visitor) -> None:
    """Each schedule with its next run, and the clock."""
    runtime = visitor.runtime
    with ui.column().classes("w-full max-w-5xl mx-auto px-5 py-6 gap-5"):
        theme.view_title("Schedules", "What Orderly does by itself at set times. Move the clock to see it happen.")
        table = _Table(runtime)
        _clock(runtime, table)
        table.look = live(lambda: _lines(runtime), table, every=1)


def _clock(runtime: Runtime, table: _Table) -> None:
    lines = _lines(runtime)
    zone = ZoneInfo(lines[0].zone) if lines else ZoneInfo("UTC")

    def now() -> datetime:
        return runtime.clock.now().astimezone(zone)

    def until_next(hour: int) -> timedelta:
        return until(now(), hour)

    async def move(by: Callable[[], timedelta]) -> None:
        await table.move(by())
        tell()

    def tell() -> None:
        time.set_text(f"{now():%H:%M:%S}")
        day.set_text(f"{now():%A %-d %B %Y}, {zone.key}")

    with ui.card().classes("w-full p-5"), ui.row().classes("w-full items-center gap-6"):
        with ui.column().classes("gap-0"):
            time = ui.label().classes("text-3xl font-light tabular-nums")
            day = ui.label().classes("text-sm text-stone-500")
        ui.space()
        with ui.row().classes("gap-2"):
            _button("+ 1 hour", partial(move, lambda: timedelta(hours=1)))
            _button("+ 1 day", partial(move, lambda: timedelta(days=1)))
            for hour in (8, 18):
                _button(f"To next {hour:02}:00", partial(move, partial(until_next, hour)))
    tell()
    ui.timer(1, tell)


def until(now: datetime, hour: int) -> timedelta:
    """How long it is until the clocks of that zone show this hour next, whatever they do in between."""
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if then <= now:
        then += timedelta(days=1)
    return timedelta(seconds=then.timestamp() - now.timestamp())


def _button(label: str, on_click: Callable[[], Awaitable[None]]) -> None:
    ui.button(label, on_click=on_click).props("outline no-caps dense color=grey-8").classes("px-3")


def _lines(runtime: Runtime) -> list[_Line]:
    found = [_Line(s.name, s.expression, s.zone, s.next_run) for s in runtime.schedules.list()]
    return sorted(found, key=lambda line: line.name)


class _Table:
    """Draws the schedules."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.look: Callable[[], Awaitable[None]] | None = None

    def __call__(self, lines: list[_Line]) -> None:
        if not lines:
            theme.nothing_here("schedule", "The template has no schedules.")
        for line in lines:
            self._card(line)

    def _card(self, line: _Line) -> None:
        zone = ZoneInfo(line.zone)
        with ui.card().classes("w-full p-4"), ui.row().classes("w-full items-center gap-4"):
            ui.icon("schedule", size="24px").classes("text-teal-700")
            with ui.column().classes("gap-0 min-w-0"):
                ui.label(line.name).classes("font-semibold")
                ui.label(f"{line.expression}  ·  {line.zone}").classes("text-xs text-stone-500 mono")
            ui.space()
            if line.next_run:
                moment = line.next_run.astimezone(zone)
                with ui.column().classes("gap-0 items-end"):
                    ui.label(f"{moment:%a %-d %b, %H:%M}").classes("tabular-nums")
                    ui.label("next run").classes("text-xs text-stone-500")
                forward = ui.button(icon="fast_forward", on_click=lambda: self._move_to(moment))
                forward.props(f'flat dense round color=grey-8 aria-label="Move the clock to {line.name}"')
                forward.tooltip("Move the clock to this run")
            _button("Run now", lambda: self._run(line.name))

    async def _move_to(self, moment: datetime) -> None:
        await self.move(max(moment - self.runtime.clock.now(), timedelta()))

    async def move(self, by: timedelta) -> None:
        """Set the clock forward, and show what that changes."""
        await run.io_bound(self.runtime.clock.move, by)
        if self.look:
            await self.look()

    async def _run(self, name: str) -> None:
        await run.io_bound(self.runtime.schedules.run_now, name)
        ui.notify(f"{name} was handed to Orderly.", type="positive")
        if self.look:
            await self.look()
