"""What our buttons carry, and how it is read back from a click.

A button's value is at most 2,000 characters (Block Kit, button element).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.call import Call

CALL, AGAIN, APPROVE, DECLINE, HALT = "call", "again", "approve", "decline", "halt"
FORM, ASK = "form", "ask"
"""Open a modal: the form of a call, or the choice of what to do."""
MOST_VALUE = 2000


@dataclass(frozen=True)
class Click:
    """What a `call`, `again` or `form` button asks for: a call or words, for the run that it is about."""

    call: Call | None = None
    said: str = ""
    again: str = ""
    page: int = 1
    card: str = ""
    replaces: str = ""


def form_value(call: Call, replaces: str = "") -> str:
    """The value of a button that opens the form of this call, for another in the place of a plan that waits."""
    return _written({"operation": call.operation, "params": dict(call.params), "replaces": replaces})


def call_value(call: Call) -> str:
    """The value of a button that makes this call."""
    return _written({"operation": call.operation, "params": dict(call.params)})


def page_value(call: Call, page: int, card: str) -> str:
    """The value of a button that shows another page of an answer in its own message; page 0 is all, as a file."""
    return _written({"operation": call.operation, "params": dict(call.params), "page": page, "card": card})


def again_value(run: str, call: Call | None, said: str) -> str:
    """The value of a button that tries a run again: its call, or its words where they were not understood yet."""
    again: dict[str, Any] = {"again": run}
    if call:
        again |= {"operation": call.operation, "params": dict(call.params)}
    else:
        again |= {"said": said}
    return _written(again)


def _written(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def read_value(value: str) -> Click:
    """What a `call` or `again` button asks for.

    Raises:
        ValueError: it is no value of ours (an old button, say, of a version that wrote another shape).
    """
    data = json.loads(value)
    if not isinstance(data, Mapping):
        raise ValueError("not an object")
    operation, params, said = data.get("operation"), data.get("params", {}), data.get("said", "")
    if not isinstance(params, Mapping) or not (isinstance(operation, str) or (isinstance(said, str) and said)):
        raise ValueError("neither a call nor words")
    call = Call(operation, {str(k): str(v) for k, v in params.items()}) if isinstance(operation, str) else None
    page = data.get("page", 1)
    if not isinstance(page, int):
        raise ValueError("not a page")
    return Click(
        call, str(said), str(data.get("again", "")), page, str(data.get("card", "")), str(data.get("replaces", ""))
    )
