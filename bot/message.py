"""A Slack message within Slack's limits: what does not fit goes into a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)

from bot import buttons
from bot.text import shorten
from core.answer import Table
from core.call import Call, Choice

# Block Kit reference and chat.postMessage; the last is undocumented (slackapi/bolt-js issue 2509) and kept low.
MOST_BLOCKS = 50
MOST_SECTION = 3000
MOST_BUTTON = 75
MOST_ROWS = 100
MOST_COLUMNS = 20
MOST_IN_ALL = 12_000
MOST_TEXT = 4000
_MOST_BUTTONS = 10


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    title: str
    content: str


@dataclass(frozen=True)
class Message:
    """What is posted: `text` is for notifications and screen readers, `blocks` for the eye."""

    text: str
    blocks: Sequence[dict[str, Any]]
    attachment: Attachment | None = None


@dataclass
class Draft:
    """A message being put together, block by block, within the budget of one message."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachment: Attachment | None = None
    _cut: list[str] = field(default_factory=list)

    def section(self, markdown: str) -> Draft:
        """A paragraph of mrkdwn, escaped already. What is over its limit goes into the file."""
        if len(markdown) > MOST_SECTION:
            self._cut.append(markdown)
        return self._add(SectionBlock(text=MarkdownTextObject(text=shorten(markdown, MOST_SECTION))))

    def lines(self, lines: Sequence[str]) -> Draft:
        """Lines of mrkdwn in as few sections as hold them."""
        paragraph = ""
        for line in lines:
            if paragraph and len(paragraph) + len(line) + 1 > MOST_SECTION:
                self.section(paragraph)
                paragraph = ""
            paragraph = f"{paragraph}\n{line}" if paragraph else line
        return self.section(paragraph) if paragraph else self

    def context(self, markdown: str) -> Draft:
        """A line in small print, escaped already."""
        return self._add(ContextBlock(elements=[MarkdownTextObject(text=shorten(markdown, MOST_SECTION))]))

    def buttons(self, *elements: ButtonElement) -> Draft:
        """A row of buttons, if there are any."""
        return self._add(ActionsBlock(elements=list(elements)[:_MOST_BUTTONS])) if elements else self

    def table(self, table: Table, name: str) -> Draft:
        """A table; the rows that do not fit are counted, and all of them go into a CSV file."""
        rows = [table.columns, *table.rows]
        shown = _fitting(rows, MOST_IN_ALL - self.size - 600)
        if len(shown) > 1:
            cells = [[_cell(text, bold=number == 0) for text in row] for number, row in enumerate(shown)]
            wrapped = [{"is_wrapped": True} for _ in table.columns[:MOST_COLUMNS]]
            self.blocks.append({"type": "table", "rows": cells, "column_settings": wrapped})
        if len(shown) < len(rows):
            self.context(f"{len(shown) - 1} of {len(table.rows)} rows are shown; all of them are in the file.")
            self.attachment = Attachment(f"{name}.csv", self.text, _csv(rows))
        return self

    def message(self) -> Message:
        """The message, and the file with what was cut."""
        attachment = self.attachment
        if self._cut and attachment is None:
            attachment = Attachment("details.txt", self.text, "\n\n".join(self._cut))
        return Message(shorten(self.text, MOST_TEXT), self.blocks[:MOST_BLOCKS], attachment)

    @property
    def size(self) -> int:
        """Characters that the blocks take so far, as JSON."""
        return len(json.dumps(self.blocks, ensure_ascii=False))

    def _add(self, block: Block) -> Draft:
        written = block.to_dict()
        keeps_room = written["type"] == "actions"  # buttons are what a person needs most
        room = MOST_IN_ALL + (2000 if keeps_room else 0) - self.size
        if len(self.blocks) >= MOST_BLOCKS - (0 if keeps_room else 2) or len(json.dumps(written)) > room:
            self._cut.append(json.dumps(written, ensure_ascii=False) if keeps_room else _text_of(written))
        else:
            self.blocks.append(written)
        return self


def call_button(choice: Choice, number: int, *, style: str | None = None) -> ButtonElement | None:
    """A button that makes a call; none when the call is too long for a button's value."""
    value = buttons.call_value(choice.call)
    if len(value) > buttons.MOST_VALUE:
        return None
    return ButtonElement(
        text=shorten(choice.label, MOST_BUTTON), action_id=f"{buttons.CALL}-{number}", value=value, style=style
    )


def call_buttons(choices: Sequence[Choice]) -> list[ButtonElement]:
    """The buttons for these choices."""
    made = [call_button(choice, number) for number, choice in enumerate(choices)]
    return [button for button in made if button]


def undo_button(call: Call) -> ButtonElement:
    """Takes a run back, after a question."""
    confirm = ConfirmObject(title="Undo?", text="This takes back what the run changed.", confirm="Undo", deny="Keep it")
    return ButtonElement(text="Undo", action_id=f"{buttons.CALL}-undo", value=buttons.call_value(call), confirm=confirm)


def _text_of(block: dict[str, Any]) -> str:
    text = block.get("text") or {}
    parts = [text, *block.get("elements", [])]
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def _fitting(rows: Sequence[tuple[str, ...]], room: int) -> list[tuple[str, ...]]:
    shown: list[tuple[str, ...]] = []
    for row in (row[:MOST_COLUMNS] for row in rows[:MOST_ROWS]):
        room -= sum(len(json.dumps(_cell(text), ensure_ascii=False)) + 2 for text in row)
        if room < 0:
            break
        shown.append(row)
    return shown


def _cell(text: str, *, bold: bool = False) -> dict[str, Any]:
    """A table cell. Plain text, unless it is a person to be shown by name, or a heading."""
    if text.startswith("<@") and text.endswith(">"):
        return _rich({"type": "user", "user_id": text[2:-1]})
    if bold:
        return _rich({"type": "text", "text": text or " ", "style": {"bold": True}})
    return {"type": "raw_text", "text": text or " "}


def _rich(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def _csv(rows: Sequence[Sequence[str]]) -> str:
    """The rows as CSV; a cell that a spreadsheet would take for a formula is made text (OWASP, "CSV Injection")."""
    written = io.StringIO()
    for row in rows:
        csv.writer(written).writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in row])
    return written.getvalue()
