"""The bot's definition: the file that is deployed and run, and the parts of it that come from the catalogue.

`python -m lex.definition` fills in those parts; with `--check` it only says whether they are stale.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from automation.catalogue import OPERATIONS
from core.operation import Operation
from lex import generated

FILE = Path(__file__).parent / "bot.yaml"
Locale = dict[str, Any]


def load() -> list[Locale]:
    """The bot's locales, in the shape of `BotLocales` of AWS::Lex::Bot."""
    locales: list[Locale] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["BotLocales"]
    return locales


def content_hash() -> str:
    """Twelve letters and digits that change when the definition does, whatever its layout and comments.

    A bot version never changes, so the hash belongs into its logical id: a new content makes a new version.
    """
    canonical = json.dumps(load(), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def filled_in(text: str, operations: Mapping[str, Operation[...]]) -> str:
    """The file's text with its generated parts as the catalogue has them now.

    Raises:
        ValueError: the marks around a generated part are not there.
    """
    text = _replaced(text, "slot types", generated.slot_types(operations))
    return _replaced(text, "intents", generated.intents(operations))


def _replaced(text: str, part: str, items: Sequence[Mapping[str, Any]]) -> str:
    marked = re.compile(rf"(?P<indent>[ ]*)# <generated {part}>\n.*?(?P=indent)# </generated {part}>\n", re.DOTALL)
    found = marked.search(text)
    if found is None:
        raise ValueError(f"{FILE.name} has no part marked “# <generated {part}>” and “# </generated {part}>”")
    written = yaml.safe_dump(list(items), sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
    block = f"# <generated {part}>\n{written}# </generated {part}>\n"
    return text[: found.start()] + textwrap.indent(block, found["indent"]) + text[found.end() :]


def main(arguments: Sequence[str]) -> int:
    """Write the file, or check it. Returns the exit code."""
    before = FILE.read_text(encoding="utf-8")
    after = filled_in(before, OPERATIONS)
    if "--check" in arguments:
        if before != after:
            sys.stderr.write(f"{FILE.name} is stale: run make lex\n")
        return int(before != after)
    FILE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
