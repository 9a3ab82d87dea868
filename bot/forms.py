"""The operations' forms: what each asks for, and what was filled in, checked.

`forms.json` is made from the catalogue (`bot.form_catalogue`), since the door that shows forms has no catalogue: it
would take longer to import than Slack waits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("forms.json")


@dataclass(frozen=True)
class Field:
    """One parameter of an operation, to be filled in."""

    name: str
    noun: str
    example: str
    type: str = ""
    """The name of its type in `core.values`; empty for one of `options`."""
    required: bool = False
    several: bool = False
    options: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    """The kinds of resources of which it names one: those last spoken of are offered."""
    default: str = ""

    @property
    def label(self) -> str:
        """Its name for people."""
        return self.name.replace("_", " ").capitalize()

    def wrong(self, text: str) -> str:
        """What is wrong with the text, as a sentence; empty when nothing is."""
        from core import values  # not before somebody fills in a form: it brings Pydantic with it
        from core.parameter import Parameter
        from core.refusal import Refusal

        if self.options:
            return "" if text in self.options else f"“{text}” is not one of {', '.join(self.options)}."
        try:
            Parameter(self.name, getattr(values, self.type), None).parse(text)
        except Refusal as refusal:
            return refusal.sentence
        return ""

    def found_in(self, text: str) -> str:
        """What in the text looks like a value of it, such as the ids in a message; empty when nothing does."""
        from core import values

        kind = values.kind_of(getattr(values, self.type, None))
        found = list(dict.fromkeys(re.findall(kind.looks_like, text, re.IGNORECASE))) if kind and self.finds else []
        right = [one for one in found if not self.wrong(one)]
        return ",".join(right if self.several else right[:1])


@dataclass(frozen=True)
class Form:
    """What one operation asks for."""

    operation: str
    help: str
    needs: str
    is_change: bool
    fields: tuple[Field, ...]

    @property
    def title(self) -> str:
        """The operation for people."""
        return self.operation.replace("-", " ").capitalize()

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def wrong(self, params: Mapping[str, str]) -> dict[str, str]:
        """What is wrong with what was filled in, by field; empty when nothing is."""
        said = {field.name: field.wrong(params[field.name]) for field in self.fields if field.name in params}
        return {name: sentence for name, sentence in said.items() if sentence}

    def found_in(self, text: str) -> dict[str, str]:
        """The parameters that a text gives."""
        found = {field.name: field.found_in(text) for field in self.fields}
        return {name: value for name, value in found.items() if value}


@cache
def forms() -> Mapping[str, Form]:
    """All forms, by operation, in the catalogue's order."""
    return {name: _form(name, form) for name, form in json.loads(FILE.read_text(encoding="utf-8")).items()}


def _form(name: str, form: Mapping[str, Any]) -> Form:
    fields = [
        Field(**{**field, "options": tuple(field.get("options", ())), "finds": tuple(field.get("finds", ()))})
        for field in form["fields"]
    ]
    return Form(name, form["help"], form["needs"], form["change"], tuple(fields))
