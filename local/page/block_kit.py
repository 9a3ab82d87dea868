"""Block Kit messages as elements of the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import emoji
from nicegui import ui

from local.page.mrkdwn import Names, plain_to_html, rich_text_to_html, to_html

JsonObject = Mapping[str, Any]
Press = Callable[[str, str], Awaitable[None]]
"""Told of a click: the action's id (or the chosen option's value) and the block's id."""

_FEW = 8
"""Options that one sees at a glance; more can be searched."""

_STYLES = {"primary": "unelevated color=positive", "danger": "unelevated color=negative"}


@dataclass(frozen=True)
class BlockKit:
    """Draws blocks; `names` gives names for ids, `press` is told of clicks."""

    names: Names
    press: Press

    def draw(self, blocks: tuple[JsonObject, ...] | list[JsonObject]) -> None:
        """Draw blocks, one below the other."""
        with ui.column().classes("gap-2 w-full items-stretch"):
            for block in blocks:
                draw = _BLOCKS.get(block["type"])
                if draw is None:
                    ui.label(f"A block of type {block['type']}, which this page does not show").classes(
                        "text-stone-400"
                    )
                else:
                    draw(self, block)

    def text(self, text: JsonObject) -> str:
        """A text object as HTML."""
        if text["type"] == "mrkdwn":
            return to_html(text["text"], self.names)
        return plain_to_html(text["text"])

    def _section(self, block: JsonObject) -> None:
        with ui.row().classes("w-full items-start justify-between gap-4 no-wrap"):
            with ui.column().classes("gap-2 grow min-w-0"):
                if "text" in block:
                    _html(self.text(block["text"]))
                if "fields" in block:
                    with ui.grid().classes("grid-cols-1 sm:grid-cols-2 gap-x-6 gap-y-2 w-full"):
                        for text in block["fields"]:
                            _html(self.text(text))
            if "accessory" in block:
                self._element(block["accessory"], block.get("block_id", ""))

    def _header(self, block: JsonObject) -> None:
        _html(self.text(block["text"])).classes("text-lg font-bold leading-snug")

    def _context(self, block: JsonObject) -> None:
        with ui.row().classes("items-center gap-x-3 gap-y-1 text-[13px] text-stone-500"):
            for element in block["elements"]:
                if element["type"] == "image":
                    ui.image(element["image_url"]).classes("w-5 h-5 rounded").props(f'alt="{element["alt_text"]}"')
                else:
                    _html(self.text(element)).classes("text-[13px]")

    def _divider(self, _block: JsonObject) -> None:
        ui.separator().classes("my-1")

    def _actions(self, block: JsonObject) -> None:
        with ui.row().classes("gap-2 pt-1"):
            for element in block["elements"]:
                self._element(element, block.get("block_id", ""))

    def _image(self, block: JsonObject) -> None:
        if "title" in block:
            _html(self.text(block["title"])).classes("text-[13px] text-stone-500")
        ui.image(block["image_url"]).classes("max-w-md rounded-lg").props(f'alt="{block["alt_text"]}"')

    def _markdown(self, block: JsonObject) -> None:
        ui.markdown(block["text"], extras=["tables", "fenced-code-blocks", "strike"]).classes("message")

    def _rich_text(self, block: JsonObject) -> None:
        _html(rich_text_to_html(block, self.names))

    def _table(self, block: JsonObject) -> None:
        head, *rows = [[self._cell(cell) for cell in row] for row in block["rows"]]
        aligned = [(setting or {}).get("align", "left") for setting in block.get("column_settings", ())]
        aligned += ["left"] * (len(head) - len(aligned))
        columns = [
            {"name": f"c{n}", "label": label, "field": f"c{n}", "align": aligned[n]} for n, label in enumerate(head)
        ]
        cells = [{"id": n, **{f"c{c}": cell for c, cell in enumerate(row)}} for n, row in enumerate(rows)]
        ui.table(columns=columns, rows=cells, row_key="id").props("dense flat hide-pagination").classes(
            "w-full max-w-3xl"
        )

    def _cell(self, cell: JsonObject) -> str:
        if cell["type"] == "rich_text":
            return "".join(self._flat_text(cell))
        return str(cell.get("text", cell.get("value", "")))

    def _flat_text(self, element: JsonObject) -> list[str]:
        if element["type"] == "user":
            return [f"@{self.names(element['user_id'])}"]
        inner = [text for each in element.get("elements", ()) for text in self._flat_text(each)]
        return [str(element.get("text", "")), *inner]

    def _element(self, element: JsonObject, block_id: str) -> None:
        kind = element["type"]
        if kind == "button":
            self._button(element, block_id)
        elif kind == "image":
            ui.image(element["image_url"]).classes("w-20 rounded-lg").props(f'alt="{element["alt_text"]}"')
        elif kind == "overflow":
            self._overflow(element, block_id)
        elif "options" in element or "option_groups" in element:
            self._select(element, block_id)

    def _button(self, element: JsonObject, block_id: str) -> None:
        label = _emoji_text(element["text"]["text"])

        async def pressed() -> None:
            if "url" in element:
                ui.navigate.to(element["url"], new_tab=True)
            if "confirm" in element and not await self._confirmed(element["confirm"]):
                return
            button.props("loading")
            await self.press(element["action_id"], block_id)
            if not button.is_deleted:
                button.props(remove="loading")

        button = ui.button(label, on_click=pressed)
        button.props(f"no-caps dense {_STYLES.get(element.get('style', ''), 'outline color=grey-8')}").classes(
            "px-3 text-sm"
        )

    def _select(self, element: JsonObject, block_id: str) -> None:
        groups = element.get("option_groups", ())
        offered = [*element.get("options", ()), *(option for group in groups for option in group["options"])]
        options = {option["value"]: _option_text(option) for option in offered}

        async def chosen(event: Any) -> None:
            await self.press(str(event.value), block_id)

        label = element.get("placeholder", {}).get("text")
        select = ui.select(options, label=label, on_change=chosen, with_input=len(options) > _FEW)
        select.props(f'dense outlined options-dense aria-label="{label or "Choose"}"').classes("min-w-48 grow")

    def _overflow(self, element: JsonObject, block_id: str) -> None:
        with ui.button(icon="more_horiz").props("outline dense color=grey-8"), ui.menu():
            for option in element["options"]:

                async def chosen(value: str = option["value"]) -> None:
                    await self.press(value, block_id)

                ui.menu_item(option["text"]["text"], on_click=chosen)

    async def _confirmed(self, confirm: JsonObject) -> bool:
        with ui.dialog() as dialog, ui.card().classes("w-96"):
            ui.label(confirm["title"]["text"]).classes("text-lg font-semibold")
            _html(self.text(confirm["text"]))
            with ui.row().classes("w-full justify-end"):
                ui.button(_label(confirm, "deny", "Cancel"), on_click=lambda: dialog.submit(False)).props(
                    "flat no-caps"
                )
                ui.button(_label(confirm, "confirm", "Yes"), on_click=lambda: dialog.submit(True)).props("no-caps")
        answer = await dialog
        if not dialog.is_deleted:  # as it is when the message changed, or the person left, meanwhile
            dialog.delete()
        return bool(answer)


_BLOCKS: Mapping[str, Callable[[BlockKit, JsonObject], None]] = {
    "section": BlockKit._section,
    "header": BlockKit._header,
    "context": BlockKit._context,
    "divider": BlockKit._divider,
    "actions": BlockKit._actions,
    "context_actions": BlockKit._actions,
    "image": BlockKit._image,
    "markdown": BlockKit._markdown,
    "rich_text": BlockKit._rich_text,
    "table": BlockKit._table,
}


def _html(content: str) -> ui.html:
    # The text was escaped piece by piece when it was made into HTML.
    return ui.html(content, sanitize=False).classes("message")


def _label(confirm: JsonObject, name: str, otherwise: str) -> str:
    return str(confirm.get(name, {}).get("text", otherwise))


def _option_text(option: JsonObject) -> str:
    description = option.get("description", {}).get("text", "")
    return f"{option['text']['text']} – {description}" if description else str(option["text"]["text"])


def _emoji_text(text: str) -> str:
    return emoji.emojize(text, language="alias")
