"""Several things in a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def joined(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; nothing for nothing."""
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
