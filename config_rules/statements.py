"""What a policy's document says, however it was recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

Statement = Mapping[str, Any]


def statements(document: Any) -> list[Statement] | None:
    """The statements of a document: parsed already, as JSON text, or as IAM has it, that text encoded for a URL.

    None where it is no document that can be read, which is not the same as one without statements.
    """
    if isinstance(document, str):
        try:
            document = json.loads(unquote(document))
        except ValueError:
            return None
    if not isinstance(document, Mapping) or "Statement" not in document:
        return None
    found = several(document["Statement"])
    return found if all(isinstance(one, Mapping) for one in found) else None


def several(value: Any) -> list[Any]:
    """What may stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def allows_all(statement: Statement) -> bool:
    """Whether it allows every action on everything, without a condition."""
    return (
        statement.get("Effect") == "Allow"
        and bool({"*", "*:*"} & set(several(statement.get("Action"))))
        and "*" in several(statement.get("Resource"))
        and not statement.get("Condition")
    )


def is_for_everybody(statement: Statement) -> bool:
    """Whether it allows something to everybody in the world, without a condition."""
    principal = statement.get("Principal")
    named = several(principal.get("AWS")) if isinstance(principal, Mapping) else several(principal)
    return statement.get("Effect") == "Allow" and "*" in named and not statement.get("Condition")
