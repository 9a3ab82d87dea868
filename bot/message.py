"""A Slack message within Slack's limits: what does not fit goes into a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, MarkdownTextObject, SectionBlock

from bot.chart import draw
from bot.table import fitting, rows_of, table_block, to_csv
from bot.text import escape, shorten, unescape
from core.answer import Chart, Table

# Block Kit reference and chat.update; the last one is undocumented (slackapi/bolt-js issues 2509 and 2867), and
# kept in characters of JSON, since what Slack counts there is more than the text.
MOST_BLOCKS = 50
MOST_SECTION = 3000
MOST_TEXT = 4000
MOST_IN_ALL = 12_000

_MOST_SMALL_PRINT = 600
_FOR_BUTTONS = 6000
_FOR_NOTES = 400
_FOR_TEXT_BELOW = 1000


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    title: str
    content: str


@dataclass(frozen=True)
class Picture:
    """A picture that is seen right after a message."""

    name: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """What is posted: `text` is for notifications and screen readers, `blocks` for the eye."""

    text: str
    blocks: Sequence[dict[str, Any]]
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[Picture, ...] = ()
    above: Message | None = None
    """What stands in the channel where this is so long that it goes into a thread below."""


class Draft:
    """A message being put together from above, within the budget of one message.

    What a person needs most has its room first: who asked, and the buttons.
    """

    def __init__(
        self, text: str, *, file: str = "", small_print: Sequence[str] = (), buttons: Sequence[ButtonElement] = ()
    ) -> None:
        """`text` is plain, the parts of `small_print` are mrkdwn. `file` names the files for what does not fit."""
        self._text = text
        self._file = file
        self._foot = [_small_print(*small_print)] if small_print else []
        if kept := _kept(buttons):
            self._foot.append(_written(ActionsBlock(elements=kept)))
        self._blocks: list[dict[str, Any]] = []
        self._room = MOST_IN_ALL - _FOR_NOTES - sum(_size(block) for block in self._foot)
        self._cut: list[str] = []
        self._csv = ""
        self._pictures: list[Picture] = []
        self._notes: list[str] = []

    def section(self, markdown: str) -> Draft:
        """A paragraph of mrkdwn, escaped already."""
        if not self._shows(markdown):
            self._cut.append(markdown)
        return self

    def lines(self, lines: Sequence[str], *, whole: Sequence[str] = (), attach: bool = False) -> Draft:
        """Lines of mrkdwn in as few sections as hold them.

        `whole` is what the file holds where they don't fit, or in any case with `attach`: these lines may be a
        selection, or written for the eye.
        """
        complete = all(self._shows(paragraph) for paragraph in _paragraphs(lines))
        if attach or not complete:
            self._cut.append("\n".join(whole or lines))
        return self

    def table(self, table: Table) -> Draft:
        """A table; when something of it does not fit, all of it goes into a CSV file."""
        rows = rows_of(table)
        frame = 100 + 30 * len(table.columns)  # what the block takes beside its cells: settings of each column
        shown = fitting(rows, self._room - _FOR_TEXT_BELOW - frame)
        if len(shown) > 1:
            self._add(table_block(shown))
        if len(shown) < len(rows):
            self._notes.append(f"{max(len(shown) - 1, 0)} of {len(table.rows)} rows are shown")
        if shown != rows:
            self._csv = to_csv(rows)
        return self

    def attach(self, table: Table) -> Draft:
        """All of a table as a CSV file, and nothing of it in the message."""
        self._csv = to_csv(rows_of(table))
        return self

    def picture(self, chart: Chart) -> Draft:
        """A chart, as a picture right after the message."""
        self._pictures.append(Picture("chart.png", shorten(chart.title, 100), draw(chart)))
        return self

    def note(self, text: str) -> Draft:
        """A remark below what is shown, plain."""
        self._notes.append(escape(text))
        return self

    def message(self) -> Message:
        """The message, and the files with what was cut."""
        files = self._files()
        if files:
            there = " and ".join(file.name for file in files)
            self._notes.append(f"all of it is in {there}")
        note = "; ".join(self._notes)
        notes = [_small_print(f"{note[:1].upper()}{note[1:]}.")] if note else []
        blocks = [*self._blocks, *notes, *self._foot]
        text = shorten(escape(self._text.strip()) or "…", MOST_TEXT)
        return Message(text, blocks, files, tuple(self._pictures))

    def _files(self) -> tuple[Attachment, ...]:
        if not self._file:
            return ()
        title = shorten(" ".join(self._text.split()), 100)
        files = []
        if self._csv:
            files.append(Attachment(f"{self._file}.csv", title, self._csv))
        if self._cut:
            files.append(Attachment(f"{self._file}.txt", title, unescape("\n\n".join(self._cut)) + "\n"))
        return tuple(files)

    def _shows(self, markdown: str) -> bool:
        """Add a paragraph as far as there is room; whether all of it is shown."""
        if not markdown.strip():
            return True
        block = _written(SectionBlock(text=_mrkdwn(shorten(markdown, MOST_SECTION))))
        has_place = len(self._blocks) < MOST_BLOCKS - 3  # below them: a note, the small print, the buttons
        if not has_place or _size(block) > self._room:
            return False
        self._add(block)
        return len(markdown) <= MOST_SECTION

    def _add(self, block: dict[str, Any]) -> None:
        self._blocks.append(block)
        self._room -= _size(block)


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """The lines, as many together as a section holds."""
    paragraph = ""
    for line in lines:
        if paragraph and len(paragraph) + len(line) + 1 > MOST_SECTION:
            yield paragraph
            paragraph = ""
        paragraph = f"{paragraph}\n{line}" if paragraph else line
    yield paragraph


def _small_print(*parts: str) -> dict[str, Any]:
    text = " · ".join(shorten(part, _MOST_SMALL_PRINT) for part in parts)
    return _written(ContextBlock(elements=[_mrkdwn(text)]))


def _kept(buttons: Sequence[ButtonElement]) -> list[ButtonElement]:
    """As many of the buttons as have room, the first ones first."""
    room = _FOR_BUTTONS
    kept: list[ButtonElement] = []
    for button in buttons:
        room -= _size(button.to_dict())
        if room < 0:
            break
        kept.append(button)
    return kept


def _mrkdwn(text: str) -> MarkdownTextObject:
    # Verbatim: Slack looks for nothing in it that we did not mark ourselves.
    return MarkdownTextObject(text=text, verbatim=True)


def _written(block: Block) -> dict[str, Any]:
    return dict(block.to_dict())


def _size(block: dict[str, Any]) -> int:
    return len(json.dumps(block, ensure_ascii=False))
