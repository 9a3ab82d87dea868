"""Resources that were last spoken of, offered as choices where one is wanted. Plain, for the door that must be quick.

They are kept in the state table, one item for each kind of resource.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 60
"""Of each kind; Slack shows 100 options at most (Block Kit, "external select")."""


@dataclass(frozen=True)
class Known:
    """A resource by the word that means it (an id, or an alarm's name) and as people know it."""

    word: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.word})" if self.name and self.name != self.word else self.word


def key(kind: str) -> str:
    """The key in the state table of what is known of a kind."""
    return f"recent#{kind}"


def written(known: Iterable[Known]) -> str:
    """As it is stored, the last first."""
    return json.dumps([[one.word, one.name] for one in known][:MOST], ensure_ascii=False)


def read(text: str) -> list[Known]:
    """What was written; nothing of what is not of that shape."""
    found = json.loads(text)
    return [Known(str(one[0]), str(one[1])) for one in found if isinstance(one, list) and len(one) == 2]


def merged(new: Sequence[Known], old: Sequence[Known]) -> list[Known]:
    """The new ones in front, each once."""
    return list({one.word: one for one in [*old[::-1], *new[::-1]]}.values())[::-1][:MOST] if new else list(old)


def fitting(known: Iterable[Known], typed: str) -> list[Known]:
    """Those whose name or word has what was typed in it."""
    wanted = typed.strip().lower()
    return [one for one in known if wanted in str(one).lower()]
