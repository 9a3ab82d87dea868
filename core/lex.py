"""What Amazon Lex calls our things, and how it says what it heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNDERSTAND_ONLY = {"understand": "only"}
"""Request attributes with which our code hook does nothing: the asker wants to know what was understood."""


def lex_name(name: str) -> str:
    """An operation's or a parameter's name as the name of an intent or a slot: `open-ports` is `OpenPorts`."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))


def slot_value(slot: Mapping[str, Any] | None) -> str:
    """What a slot holds, as Lex resolved it; what the person said where Lex did not decide; else nothing.

    Source: Lex V2 Developer Guide, "AWS Lambda input event format".
    """
    found = (slot or {}).get("value") or {}
    return str(found.get("interpretedValue") or found.get("originalValue") or "").strip()
