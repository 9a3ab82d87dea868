"""Tables in Slack's own table block, and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from bot.text import mentioned, shorten
from core.answer import Table

# docs.slack.dev, "Table block".
MOST_ROWS = 100
MOST_COLUMNS = 20
MOST_IN_CELLS = 10_000
"""Characters in all cells of a message's tables."""
MOST_CELL = 300
"""Ours: a longer cell is read in the file."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Rows = Sequence[Sequence[str]]


def rows_of(table: Table) -> list[tuple[str, ...]]:
    """The column names and the rows below them."""
    return [table.columns, *table.rows]


def fitting(rows: Rows, room: int) -> list[tuple[str, ...]]:
    """The first of the rows, as they can be shown: within Slack's limits and within `room` characters of JSON.

    The first row is the column names.
    """
    shown: list[tuple[str, ...]] = []
    in_cells = MOST_IN_CELLS
    for row in rows[:MOST_ROWS]:
        cut = tuple(shorten(text, MOST_CELL) for text in row[:MOST_COLUMNS])
        room -= _size([_cell(text) if shown else _heading(text) for text in cut]) + 2
        in_cells -= sum(max(len(text), 1) for text in cut)
        if room < 0 or in_cells < 0:
            break
        shown.append(cut)
    return shown


def table_block(rows: Rows) -> dict[str, Any]:
    """The block; the first row is the column names."""
    head, *below = rows
    cells = [[_heading(text) for text in head], *([_cell(text) for text in row] for row in below)]
    return {"type": "table", "rows": cells, "column_settings": [{"is_wrapped": True} for _ in head]}


def to_csv(rows: Rows) -> str:
    """The rows as CSV; a cell that a spreadsheet would take for a formula is made text (OWASP, "CSV Injection")."""
    written = io.StringIO()
    for row in rows:
        csv.writer(written).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return written.getvalue()


def _size(part: Any) -> int:
    return len(json.dumps(part, ensure_ascii=False))


def _cell(text: str) -> dict[str, Any]:
    """Plain text, in which nothing is markup, unless it is a person to be shown by name."""
    user = mentioned(text)
    return _rich({"type": "user", "user_id": user}) if user else {"type": "raw_text", "text": text.strip() or " "}


def _heading(text: str) -> dict[str, Any]:
    return _rich({"type": "text", "text": text.strip() or " ", "style": {"bold": True}})


def _rich(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
