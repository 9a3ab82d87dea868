"""Reading and writing the shapes that travel between functions or are stored, checked on the way in."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Shape = TypeVar("Shape")


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # not on the way of a function that only writes and must answer at once

    return TypeAdapter(shape)


def read(shape: type[Shape], data: str | bytes | Any) -> Shape:
    """One of our dataclasses out of JSON text or of parsed JSON.

    Raises:
        pydantic.ValidationError: it is not of that shape.
    """
    adapter = _adapter(cast("Any", shape))
    found: Shape = adapter.validate_json(data) if isinstance(data, str | bytes) else adapter.validate_python(data)
    return found


def write(value: Any) -> str:
    """One of our dataclasses as JSON text."""
    return json.dumps(plain(value), separators=(",", ":"), ensure_ascii=False)


def plain(value: Any) -> Any:
    """One of our dataclasses, or what holds some, as dicts, lists, text and numbers."""
    return _plain(value)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case datetime():
            return value.isoformat()
        case str() | int() | float() | bool() | None:
            return value
    return str(value)
