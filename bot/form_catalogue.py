"""Writes `forms.json` from the catalogue of operations: `python -m bot.form_catalogue [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from automation.catalogue import OPERATIONS
from bot.forms import FILE
from core import values
from core.operation import Operation
from core.parameter import Parameter, unwrapped


def written(operations: Iterable[Operation[...]]) -> str:
    """The file's text."""
    found = {operation.name: _form(operation) for operation in operations}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _form(operation: Operation[...]) -> dict[str, Any]:
    return {
        "help": operation.help,
        "needs": operation.needs.title,
        "change": operation.is_change,
        "fields": [_field(parameter) for parameter in operation.parameters.values()],
    }


def _field(parameter: Parameter) -> dict[str, Any]:
    kind, default = parameter.kind, "" if parameter.required else parameter.default
    found: dict[str, Any] = {
        "name": parameter.name,
        "noun": kind.noun,
        "example": kind.example,
        "type": "" if parameter.values else _type(parameter),
        "required": parameter.required,
        "several": kind.several,
        "options": [value.value for value in parameter.values or ()],
        "finds": list(kind.finds),
        "default": parameter.write(default) if default not in {"", None} else "",
    }
    return {name: value for name, value in found.items() if value or name in {"name", "noun"}}


def _type(parameter: Parameter) -> str:
    """The name of the parameter's type in `core.values`, by which the door checks what is filled in."""
    for candidate in unwrapped(parameter.annotation):
        for name, value in vars(values).items():
            if value == candidate and values.kind_of(value):
                return name
    raise TypeError(f"the type of the parameter {parameter.name} has no name in core.values")


def main(arguments: Sequence[str]) -> int:
    """Write the file; with `--check` say whether it is as it would be written."""
    text = written(OPERATIONS.values())
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        sys.stderr.write("bot/forms.json is not what the catalogue says: run `make lex`.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
