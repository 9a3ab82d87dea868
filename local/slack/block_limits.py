"""Slack's limits on Block Kit: what it would refuse with `invalid_blocks`.

Sources: docs.slack.dev, "Block Kit reference"; python-slack-sdk slack_sdk/models/blocks; node-slack-sdk
packages/types/src/block-kit. Lengths are in characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
TEXT_IN_MESSAGE = 13_200
"""All text in one message's blocks: undocumented `msg_blocks_too_long`, measured in slackapi/bolt-js issue 2509."""
MARKDOWN_IN_MESSAGE = 12_000
TABLE_CELLS_IN_MESSAGE = 10_000
"""Characters in all cells of all tables of a message."""

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_PICKERS = ("datepicker", "timepicker", "datetimepicker")
_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input")

JsonObject = Mapping[str, Any]


def problems(blocks: Sequence[JsonObject], most: int = BLOCKS_IN_MESSAGE) -> list[str]:
    """What Slack would say against these blocks; empty when it would take them."""
    check = _Check()
    if len(blocks) > most:
        check.say("/blocks", f"no more than {most} items allowed")
    ids: set[str] = set()
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        block_id = block.get("block_id")
        check.length(f"{at}/block_id", block_id, 255)
        if block_id and block_id in ids:
            check.say(f"{at}/block_id", f"`block_id` {block_id} already exists")
        ids.add(block_id or "")
        known = _BLOCKS.get(block.get("type", ""))
        if known is None:
            check.say(at, f"unsupported type: {block.get('type')}")
        else:
            known(check, at, block)
    check.total("/blocks", "markdown", check.markdown, MARKDOWN_IN_MESSAGE)
    check.total("/blocks", "table cells", check.cells, TABLE_CELLS_IN_MESSAGE)
    return check.found


def view_problems(view: JsonObject) -> list[str]:
    """What Slack would say against a modal or a Home tab; empty when it would take it."""
    check = _Check()
    if view.get("type") not in {"modal", "home"}:
        check.say("/type", f"unsupported type: {view.get('type')}")
    if view.get("type") == "modal":
        check.text("/title", view.get("title"), 24, plain=True)
    for name in ("submit", "close"):
        if name in view:
            check.text(f"/{name}", view[name], 24, plain=True)
    check.length("/private_metadata", view.get("private_metadata"), 3_000)
    check.length("/callback_id", view.get("callback_id"), 255)
    return check.found + problems(view.get("blocks", ()), BLOCKS_IN_VIEW)


def text_size(blocks: Any) -> int:
    """Characters of all text in blocks, wherever it stands."""
    if isinstance(blocks, Mapping):
        own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
        return own + sum(text_size(value) for value in blocks.values())
    if isinstance(blocks, list | tuple):
        return sum(text_size(value) for value in blocks)
    return 0


@dataclass
class _Check:
    """Collects what is wrong, and counts what is limited for the whole message."""

    found: list[str] = field(default_factory=list)
    markdown: int = 0
    cells: int = 0

    def say(self, at: str, what: str) -> None:
        self.found.append(f"{what} [json-pointer:{at}]")

    def length(self, at: str, value: Any, most: int, least: int = 0) -> None:
        if value is None and least == 0:
            return
        if not isinstance(value, str):
            self.say(at, "must be a string" if value is not None else "missing required field")
        elif len(value) < least:
            self.say(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            self.say(at, f"must be less than {most + 1} characters")

    def count(self, at: str, items: Any, most: int, least: int = 1) -> None:
        size = len(items) if isinstance(items, list | tuple) else 0
        if size < least:
            self.say(at, f"no fewer than {least} items allowed")
        elif size > most:
            self.say(at, f"no more than {most} items allowed")

    def total(self, at: str, what: str, size: int, most: int) -> None:
        if size > most:
            self.say(at, f"all {what} together must be less than {most + 1} characters")

    def text(self, at: str, text: Any, most: int, *, plain: bool = False) -> None:
        """A text object."""
        if not isinstance(text, Mapping):
            self.say(at, "missing required field")
            return
        if text.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
            self.say(f"{at}/type", f"unsupported type: {text.get('type')}")
        self.length(f"{at}/text", text.get("text"), most, least=1)


def _section(check: _Check, at: str, block: JsonObject) -> None:
    if "text" not in block and "fields" not in block:
        check.say(at, "missing required field: text or fields")
    if "text" in block:
        check.text(f"{at}/text", block["text"], 3_000)
    if "fields" in block:
        check.count(f"{at}/fields", block["fields"], 10)
        for number, text in enumerate(block["fields"]):
            check.text(f"{at}/fields/{number}", text, 2_000)
    if "accessory" in block:
        _element(check, f"{at}/accessory", block["accessory"])


def _header(check: _Check, at: str, block: JsonObject) -> None:
    check.text(f"{at}/text", block.get("text"), 150, plain=True)


def _context(check: _Check, at: str, block: JsonObject) -> None:
    elements = block.get("elements", ())
    check.count(f"{at}/elements", elements, 10)
    for number, element in enumerate(elements):
        if element.get("type") == "image":
            _image(check, f"{at}/elements/{number}", element)
        else:
            check.text(f"{at}/elements/{number}", element, 3_000)


def _actions(most: int) -> Callable[[_Check, str, JsonObject], None]:
    def actions(check: _Check, at: str, block: JsonObject) -> None:
        elements = block.get("elements", ())
        check.count(f"{at}/elements", elements, most)
        seen: set[str] = set()
        for number, element in enumerate(elements):
            _element(check, f"{at}/elements/{number}", element)
            name = element.get("action_id", "")
            if name and name in seen:
                check.say(f"{at}/elements/{number}/action_id", f"`action_id` {name} already exists")
            seen.add(name)

    return actions


def _image(check: _Check, at: str, block: JsonObject) -> None:
    if "slack_file" not in block:
        check.length(f"{at}/image_url", block.get("image_url"), 3_000, least=1)
    check.length(f"{at}/alt_text", block.get("alt_text"), 2_000, least=1)
    if "title" in block:
        check.text(f"{at}/title", block["title"], 2_000, plain=True)


def _markdown(check: _Check, at: str, block: JsonObject) -> None:
    check.length(f"{at}/text", block.get("text"), MARKDOWN_IN_MESSAGE, least=1)
    check.markdown += len(block.get("text") or "")


def _table(check: _Check, at: str, block: JsonObject) -> None:
    rows = block.get("rows", ())
    check.count(f"{at}/rows", rows, 100)
    check.count(f"{at}/column_settings", block.get("column_settings", ()), 20, least=0)
    for number, row in enumerate(rows):
        check.count(f"{at}/rows/{number}", row, 20)
        for column, cell in enumerate(row):
            if cell.get("type") not in {"raw_text", "rich_text", "raw_number"}:
                check.say(f"{at}/rows/{number}/{column}", f"unsupported type: {cell.get('type')}")
            elif cell["type"] == "raw_text":
                check.length(f"{at}/rows/{number}/{column}/text", cell.get("text"), TABLE_CELLS_IN_MESSAGE, least=1)
            check.cells += text_size(cell)


def _rich_text(check: _Check, at: str, block: JsonObject) -> None:
    check.count(f"{at}/elements", block.get("elements", ()), 3_000)


def _input(check: _Check, at: str, block: JsonObject) -> None:
    check.text(f"{at}/label", block.get("label"), 2_000, plain=True)
    if "hint" in block:
        check.text(f"{at}/hint", block["hint"], 2_000, plain=True)
    if "element" not in block:
        check.say(f"{at}/element", "missing required field")
    else:
        _element(check, f"{at}/element", block["element"])


def _element(check: _Check, at: str, element: JsonObject) -> None:
    check.length(f"{at}/action_id", element.get("action_id"), 255)
    if "placeholder" in element:
        check.text(f"{at}/placeholder", element["placeholder"], 150, plain=True)
    if "confirm" in element:
        _confirm(check, f"{at}/confirm", element["confirm"])
    known = _ELEMENTS.get(element.get("type", ""))
    if known is None:
        check.say(at, f"unsupported type: {element.get('type')}")
    else:
        known(check, at, element)


def _button(check: _Check, at: str, button: JsonObject) -> None:
    check.text(f"{at}/text", button.get("text"), 75, plain=True)
    check.length(f"{at}/value", button.get("value"), 2_000)
    check.length(f"{at}/url", button.get("url"), 3_000)
    check.length(f"{at}/accessibility_label", button.get("accessibility_label"), 75)
    if button.get("style", "primary") not in {"primary", "danger"}:
        check.say(f"{at}/style", f"unsupported style: {button['style']}")


def _options(most: int) -> Callable[[_Check, str, JsonObject], None]:
    def options(check: _Check, at: str, element: JsonObject) -> None:
        groups = element.get("option_groups")
        if groups is not None:
            check.count(f"{at}/option_groups", groups, 100)
        lists = [group.get("options", ()) for group in groups] if groups else [element.get("options", ())]
        for choices in lists:
            check.count(f"{at}/options", choices, most)
            for number, option in enumerate(choices):
                check.text(f"{at}/options/{number}/text", option.get("text"), 75)
                check.length(f"{at}/options/{number}/value", option.get("value"), 150, least=1)

    return options


def _confirm(check: _Check, at: str, confirm: JsonObject) -> None:
    check.text(f"{at}/title", confirm.get("title"), 100, plain=True)
    check.text(f"{at}/text", confirm.get("text"), 300)
    for name in ("confirm", "deny"):
        if name in confirm:
            check.text(f"{at}/{name}", confirm[name], 30, plain=True)


def _nothing(_check: _Check, _at: str, _item: JsonObject) -> None:
    """Nothing to check beyond what all elements have."""


_BLOCKS: Mapping[str, Callable[[_Check, str, JsonObject], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions(25),
    "context_actions": _actions(5),
    "divider": _nothing,
    "image": _image,
    "markdown": _markdown,
    "table": _table,
    "rich_text": _rich_text,
    "input": _input,
}
"""The blocks that Orderly may use. Slack has more; they are refused here, so that nothing is shown as a blank."""

_ELEMENTS: Mapping[str, Callable[[_Check, str, JsonObject], None]] = {
    "button": _button,
    "image": _image,
    "static_select": _options(100),
    "multi_static_select": _options(100),
    "overflow": _options(5),
    "radio_buttons": _options(10),
    "checkboxes": _options(10),
    **dict.fromkeys([*_PICKERS, *_INPUTS], _nothing),
    **dict.fromkeys([name for select in _SELECTS[1:] for name in (select, f"multi_{select}")], _nothing),
}
