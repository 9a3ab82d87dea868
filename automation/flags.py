"""The words of an order that say how and where, not what: `--dry-run`, `--break-glass <reason>`, `--region <name>`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.call import REGION
from core.refusal import Refusal

_DRY_RUN = re.compile(r"--?dry[-_]?run", re.IGNORECASE)
_BREAK_GLASS = re.compile(r"--?break[-_]?glass(?:=|$)", re.IGNORECASE)
_A_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d{1,2}")


@dataclass(frozen=True)
class Flags:
    """What they say, and the words that are left."""

    words: list[str]
    dry_run: bool
    break_glass: str
    """Why it must not wait for a second person; empty when it may."""
    region: str


def flags_of(words: list[str]) -> Flags:
    """Take them out of the words of an order.

    Raises:
        Refusal: one of them lacks what belongs to it.
    """
    words, break_glass = _break_glass(words)
    dry_run = any(_DRY_RUN.fullmatch(word) for word in words)
    words, region = _region([word for word in words if not _DRY_RUN.fullmatch(word)])
    return Flags(words, dry_run, break_glass, region)


def _break_glass(words: list[str]) -> tuple[list[str], str]:
    """The words without `--break-glass` and its reason, which is all that follows it."""
    place = next((number for number, word in enumerate(words) if _BREAK_GLASS.match(word)), None)
    if place is None:
        return words, ""
    reason = " ".join([words[place].partition("=")[2], *words[place + 1 :]]).strip()
    if not reason:
        raise Refusal("Why must it not wait? Example: /orderly stop i-06dd90c34b8f87d76 --break-glass it sends spam")
    return words[:place], reason


def _region(words: list[str]) -> tuple[list[str], str]:
    """The words without `--region eu-north-1` (or `region=`, or `in eu-north-1`), and the region."""
    for number, word in enumerate(words):
        flag, given, value = word.lower().partition("=")
        after = words[number + 1].lower().rstrip("?!.,") if number + 1 < len(words) else ""
        if given and flag in {"--region", REGION}:
            return [*words[:number], *words[number + 1 :]], value
        if flag == "--region":
            if not after:
                raise Refusal("--region needs a value: a region of AWS, such as eu-north-1.")
            return [*words[:number], *words[number + 2 :]], after
        if flag == "in" and _A_REGION.fullmatch(after):
            return [*words[:number], *words[number + 2 :]], after
    return words, ""
