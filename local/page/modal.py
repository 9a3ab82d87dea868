"""The modal that a person has open in the Slack look-alike: shown, filled in, sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nicegui import run, ui

from local.page.block_kit import BlockKit
from local.page.mrkdwn import Names
from local.page.visitor import Visitor

_LOOK_AGAIN = 0.2
_MANY = frozenset({"multi_external_select", "multi_static_select"})
_ONE = frozenset({"external_select", "static_select"})

View = Mapping[str, Any]


@dataclass
class Modal:
    """Follows what Slack would show this person. One dialog, drawn again for another view."""

    visitor: Visitor
    names: Names
    shown: View | None = None
    values: dict[str, Callable[[], Any]] = field(default_factory=dict)
    errors: dict[str, ui.label] = field(default_factory=dict)

    def build(self) -> None:
        """Put the dialog, closed, on the page, and keep it up to date."""
        self.dialog = ui.dialog().props("persistent")
        with self.dialog, ui.card().classes("w-[34rem] max-w-full p-0 gap-0"):
            self.box = ui.column().classes("w-full gap-0")
        ui.timer(_LOOK_AGAIN, self.update)

    def update(self) -> None:
        """Open, draw anew or close the dialog, as Slack would."""
        view = self.visitor.slack.views.modal(self.visitor.person.id)
        if view is self.shown:
            return
        self.shown = view
        self.box.clear()
        if view is None:
            self.dialog.close()
            return
        with self.box:
            self._draw(view)
        self.dialog.open()

    def _draw(self, view: View) -> None:
        self.values, self.errors = {}, {}
        with ui.row().classes("w-full items-center px-5 py-3 border-b border-stone-200 no-wrap"):
            ui.label(view["title"]["text"]).classes("text-lg font-semibold grow")
            ui.button(icon="close", on_click=self._cancel).props('flat round dense color=grey-8 aria-label="Close"')
        kit = BlockKit(self.names, self._press)
        with ui.column().classes("w-full px-5 py-4 gap-4 max-h-[65vh] overflow-y-auto no-wrap"):
            for block in view["blocks"]:
                self._input(block) if block["type"] == "input" else kit.draw([block])
        with ui.row().classes("w-full justify-end gap-2 px-5 py-3 border-t border-stone-200"):
            ui.button(view["close"]["text"], on_click=self._cancel).props("flat no-caps color=grey-8")
            if "submit" in view:
                self.submit = ui.button(view["submit"]["text"], on_click=self._send).props("no-caps color=positive")

    def _input(self, block: View) -> None:
        element, name = block["element"], block["block_id"]
        optional = " (optional)" if block.get("optional") else ""
        with ui.column().classes("w-full gap-1"):
            ui.label(block["label"]["text"] + optional).classes("font-semibold text-sm")
            self.values[name] = self._element(element, name, block["label"]["text"])
            if "hint" in block:
                ui.label(block["hint"]["text"]).classes("text-xs text-stone-500")
            self.errors[name] = ui.label().classes("text-sm text-red-700")
            self.errors[name].set_visibility(False)

    def _element(self, element: View, name: str, label: str) -> Callable[[], Any]:
        kind = element["type"]
        if kind == "checkboxes":
            return self._checkboxes(element)
        if kind in _MANY | _ONE:
            return self._select(element, name, label)
        lines = ui.textarea if element.get("multiline") else ui.input
        box = lines(value=element.get("initial_value", "")).props(f'outlined dense aria-label="{label}"')
        box.classes("w-full")
        return lambda: str(box.value or "")

    def _checkboxes(self, element: View) -> Callable[[], Any]:
        boxes = {option["value"]: ui.checkbox(option["text"]["text"]) for option in element["options"]}
        return lambda: [value for value, box in boxes.items() if box.value]

    def _select(self, element: View, name: str, label: str) -> Callable[[], Any]:
        many, outside = element["type"] in _MANY, element["type"].endswith("external_select")
        first = element.get("initial_options") or [o for o in [element.get("initial_option")] if o]
        known = {option["value"]: option["text"]["text"] for option in [*element.get("options", ()), *first]}
        chosen: Any = [option["value"] for option in first]
        select = ui.select(
            known, value=chosen if many else (chosen[0] if chosen else None), multiple=many, with_input=outside,
            clearable=True,
        )  # fmt: skip
        select.props(f'outlined dense options-dense aria-label="{label}"' + (" use-chips" if many else ""))
        select.classes("w-full")
        if outside:
            self._offer_while_typing(select, name, known)
        return lambda: select.value or ("" if not many else [])

    def _offer_while_typing(self, select: ui.select, name: str, known: dict[str, str]) -> None:
        slack, person = self.visitor.slack, self.visitor.person.id

        async def offer(typed: str) -> None:
            options = await run.io_bound(slack.views.options, person, name, typed)
            if select.is_deleted or options is None:
                return
            kept = select.value if isinstance(select.value, list) else [select.value]
            known.update({option["value"]: option["text"]["text"] for option in options})
            shown = [*(option["value"] for option in options), *(one for one in kept if one)]
            select.set_options({value: known[value] for value in dict.fromkeys(shown)})

        select.props("input-debounce=150")
        select.on("input-value", lambda event: offer(str(event.args or "")))
        select.on("focus", partial(offer, ""), [])

    async def _press(self, action: str, _block_id: str) -> None:
        slack, person = self.visitor.slack, self.visitor.person.id
        try:
            ack = await run.io_bound(slack.views.press, person, action)
        except LookupError as gone:
            ui.notify(str(gone), type="warning")
            return
        if ack and ack.failure:
            ui.notify("That did not work. Please try again.", type="warning")

    def _cancel(self) -> None:
        self.visitor.slack.views.close(self.visitor.person.id)
        self.update()

    async def _send(self) -> None:
        slack, person = self.visitor.slack, self.visitor.person.id
        self.submit.props("loading")
        given = {name: value() for name, value in self.values.items()}
        wrong = await run.io_bound(slack.views.submit, person, given)
        self.update()
        if not wrong:
            return
        self.submit.props(remove="loading")
        for name, label in self.errors.items():
            label.set_text(wrong.get(name, ""))
            label.set_visibility(name in wrong)
