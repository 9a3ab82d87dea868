"""What our buttons carry, and how it is read back from a click.

A button's value is at most 2,000 characters (Block Kit, button element).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.call import Call

CALL, AGAIN, APPROVE, DECLINE, HALT = "call", "again", "approve", "decline", "halt"
MOST_VALUE = 2000


def call_value(call: Call) -> str:
    """The value of a button that makes this call."""
    return json.dumps(
        {"operation": call.operation, "params": dict(call.params)}, separators=(",", ":"), ensure_ascii=False
    )


def again_value(run: str, call: Call | None, said: str) -> str:
    """The value of a button that tries a run again: its call, or its words where they were not understood yet."""
    again: dict[str, Any] = {"again": run}
    if call:
        again |= {"operation": call.operation, "params": dict(call.params)}
    else:
        again |= {"said": said}
    return json.dumps(again, separators=(",", ":"), ensure_ascii=False)


def read_value(value: str) -> tuple[Call | None, str, str]:
    """The call, the words, and the run that is tried again, of a `call` or `again` button.

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
    return call, str(said), str(data.get("again", ""))
