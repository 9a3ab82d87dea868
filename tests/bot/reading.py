"""A message as a person sees it, in plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.message import Message


def as_seen(message: Message) -> str:
    """The notification's line first, then the message itself, then its files."""
    lines = [f"({message.text})", *(line for block in message.blocks for line in _block(block))]
    for file in message.attachments:
        content = file.content.splitlines()
        lines += [f"+ {file.name} “{file.title}”, {len(content)} lines:", *(f"  | {line}" for line in content[:4])]
    lines += [f"+ {file.name} “{file.title}”, a picture" for file in message.pictures]
    return "\n".join(lines) + "\n"


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield from block["text"]["text"].splitlines()
        case "context":
            yield from (f"~ {element['text']}" for element in block["elements"])
        case "actions":
            yield " ".join(_button(element) for element in block["elements"])
        case "table":
            yield from ("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in block["rows"])


def _button(element: Mapping[str, Any]) -> str:
    confirm = element.get("confirm")
    asks = f": {confirm['title']['text']} {confirm['text']['text']}" if confirm else ""
    return f"[{element['text']['text']}{asks}]"


def _cell(cell: Mapping[str, Any]) -> str:
    if cell["type"] == "raw_text":
        return str(cell["text"])
    (element,) = cell["elements"][0]["elements"]
    return f"@{element['user_id']}" if element["type"] == "user" else f"*{element['text']}*"
