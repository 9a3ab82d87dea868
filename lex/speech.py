"""Words for the ear: what is read out well, and what people read out to us.

Replies are one or two short sentences without markdown; by voice, ids are cut to what a person can tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.joining import joined

_MOST_SAID = 5
_MOST_PORTS = 5
_ENDING = 4

_NAMED = re.compile(r"(?P<name>[^\s(]+) \((?:i|vol|sg|eni|snap|ami)-[0-9a-f]+\)")
_ID = re.compile(r"\b(?P<kind>i|vol|sg|eni|snap|ami)-[0-9a-f]*(?P<ending>[0-9a-f]{4})\b")
_KINDS = {"i": "instance", "vol": "volume", "sg": "group", "eni": "interface", "snap": "snapshot", "ami": "image"}
_PLACE = re.compile(r" in account \d{12}, region [a-z0-9-]+")
_RANGE = re.compile(r"\b(\d+)-(\d+)\b")
_PORTS = re.compile(r"\d+(?: to \d+)?(?:(?:, | and )\d+(?: to \d+)?)+")
_TYPED_ONLY = re.compile(r"/orderly|Examples?:|`")

_LETTERS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "dash": "-", "hyphen": "-", "minus": "-", "eye": "i",
}  # fmt: skip


def either(things: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`; at most a few, since nobody remembers more by ear."""
    some = list(things[:_MOST_SAID])
    return joined(some, "or")


def spelled(code: str) -> str:
    """`B, X, 7`: each character by itself, with a pause after it."""
    return ", ".join(code)


def for_lex(text: str) -> str:
    """A sentence made for Slack without what only makes sense there: slash commands, examples to be copied, marks."""
    sentences = re.split(r"(?<=[.?!])\s+", text.strip())
    kept = [sentence for sentence in sentences if not _TYPED_ONLY.search(sentence)]
    return " ".join(kept or sentences[:1]).replace("`", "").replace("*", "")


def for_the_ear(text: str) -> str:
    """A sentence as it is best read out: names instead of ids, few ports, no account numbers.

    An id without a name is told by its last four characters; spoken ids are 19 characters otherwise.
    """
    text = _PLACE.sub("", text)
    text = _NAMED.sub(lambda found: found["name"], text)
    text = _ID.sub(lambda found: f"the {_KINDS[found['kind']]} ending in {spelled(found['ending'])}", text)
    text = _RANGE.sub(r"\1 to \2", text)
    return _PORTS.sub(lambda found: _few(found[0]), text)


def _few(ports: str) -> str:
    each = re.split(r", | and ", ports)
    return ports if len(each) <= _MOST_PORTS else f"{', '.join(each[:_MOST_PORTS])} and {len(each) - _MOST_PORTS} more"


def as_typed(said: str) -> str:
    """What somebody spelled out, as they would have typed it: `i dash zero six d d` is `i-06dd`.

    Words that are not spelled out come back as they are.
    """
    text = re.sub(r"\s+equals\s+", "=", said.strip(), flags=re.IGNORECASE)
    parts = text.split()
    if len(parts) > 1 and all(len(part) == 1 or part.lower() in _LETTERS for part in parts):
        text = "".join(_LETTERS.get(part.lower(), part) for part in parts)
    return re.sub(r"^i(?=[0-9a-f]{8}(?:[0-9a-f]{9})?$)", "i-", text, flags=re.IGNORECASE)
