"""The bot version in the template: Lex never updates one, so a new content needs a new logical id.

`python -m lex.version` writes the bot file's hash into that id; tests fail when it is another.
"""

from __future__ import annotations

import re
from pathlib import Path

from lex.definition import content_hash

TEMPLATE = Path(__file__).parent.parent / "template.yaml"
_LOGICAL_ID = re.compile(r"\bBotVersion[0-9a-f]{12}\b")


def stamped(template: str, content: str) -> str:
    """The template's text with the bot version named after this content."""
    return _LOGICAL_ID.sub(f"BotVersion{content}", template)


if __name__ == "__main__":
    TEMPLATE.write_text(stamped(TEMPLATE.read_text(encoding="utf-8"), content_hash()), encoding="utf-8")
