"""A parameter of an operation: what people need to know of it, and text read as its value."""

from __future__ import annotations

import inspect
import types
import typing
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core.refusal import Refusal
from core.values import SYNONYMS, Kind, kind_of

_SHOWN = 80
"""Characters of a wrong value that are said back to the person."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    annotation: Any
    default: Any

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is inspect.Parameter.empty

    @property
    def values(self) -> type[StrEnum] | None:
        """Its enumeration, when it takes one of a few words."""
        return next((c for c in unwrapped(self.annotation) if isinstance(c, type) and issubclass(c, StrEnum)), None)

    @property
    def kind(self) -> Kind:
        """What people need to know of its type."""
        for candidate in unwrapped(self.annotation):
            if found := kind_of(candidate):
                return found
        if self.values:
            words = [value.value for value in self.values]
            return Kind(f"one of {', '.join(words)}", words[0], rf"\b(?:{'|'.join(words)})\b")
        return Kind("text", "…", r"\S+", lex="AMAZON.FreeFormInput")

    def parse(self, text: str) -> Any:
        """The value that the text stands for.

        Raises:
            Refusal: it is none; the sentence says what was expected, with an example.
        """
        if self.values:
            text = SYNONYMS.get(self.values, {}).get(text.lower(), text.lower())
        try:
            return self._adapter.validate_python(text)
        except ValidationError as error:
            raise Refusal(self._complaint(text, error)) from error

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.annotation)

    def _complaint(self, text: str, error: ValidationError) -> str:
        message = error.errors()[0]["msg"]
        shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
        if message.startswith("Value error, "):
            return f"“{shown}” {message.removeprefix('Value error, ')}"
        return f"“{shown}” is not {self.kind.noun}. Example: {self.kind.example}."

    def write(self, value: Any) -> str:
        """The value as text that `parse` reads back."""
        written = self._adapter.dump_python(value, mode="json")
        return written if isinstance(written, str) else str(written)


def unwrapped(annotation: Any) -> list[Any]:
    """The annotation itself, and what it is optionally: `Tag` in `Tag | None`."""
    union = typing.get_origin(annotation) in {typing.Union, types.UnionType}
    return [annotation, *(typing.get_args(annotation) if union else ())]
