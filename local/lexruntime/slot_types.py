"""What the built-in slot types take, and what the value is. Only the types that our bot has.

In an utterance a slot takes the words at its place; as an answer it takes the whole text, without small words
around it ("to Chicago, please").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from local.lexruntime.dates import resolve_date
from local.lexruntime.numbers import number

if TYPE_CHECKING:
    from local.lexruntime.bot import SlotType

_AROUND = re.compile(
    r"^(?:(?:it'?s|it is|that'?s|i want|i'?d like|i'?m flying|i am flying|i'?m going|to|from|for|on|at|in|the)\s+)*"
    r"(?P<rest>.*?)[\s,]*(?:\bplease)?[\s.!?]*$",
    re.IGNORECASE | re.DOTALL,
)
_CITY = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}")
_NO_CITIES = {"yes", "no", "yep", "nope", "help", "what", "why", "where", "maybe", "ok", "okay", "stop", "cancel"}
_CODE = re.compile(r"\S+")
_SPELLED = re.compile(
    r"(?:[a-z0-9]|zero|oh|one|two|three|four|five|six|seven|eight|nine|dash|hyphen|eye|equals)"
    r"(?: (?:[a-z0-9]|zero|oh|one|two|three|four|five|six|seven|eight|nine|dash|hyphen|eye|equals))+",
    re.IGNORECASE,
)
_YES = {
    "yes",
    "yep",
    "yeah",
    "yup",
    "sure",
    "ok",
    "okay",
    "of course",
    "yes please",
    "correct",
    "go ahead",
    "do it",
    "y",
}
_NO = {"no", "nope", "nah", "no thanks", "no thank you", "don't", "do not", "n", "never", "rather not"}


def bare(answer: str) -> str:
    """An answer without the small words around what it says."""
    found = _AROUND.match(answer.strip())
    return found["rest"] if found else answer.strip()


def _city(text: str, _: date) -> str | None:
    return text if _CITY.fullmatch(text) and text.lower() not in _NO_CITIES else None


def _date(text: str, today: date) -> str | None:
    found = resolve_date(text, today)
    return found.isoformat() if found else None


def _number(text: str, _: date) -> str | None:
    return number(text)


def _code(text: str, _: date) -> str | None:
    """AMAZON.AlphaNumeric: one word, or a word spelled out."""
    return text if _CODE.fullmatch(text) or _SPELLED.fullmatch(text) else None


def _anything(text: str, _: date) -> str | None:
    return text or None


Resolver = Callable[[str, date], str | None]

KNOWN: dict[str, Resolver] = {
    "AMAZON.AlphaNumeric": _code,
    "AMAZON.City": _city,
    "AMAZON.Date": _date,
    "AMAZON.FreeFormInput": _anything,
    "AMAZON.Number": _number,
}


def looks_like_a_code(text: str) -> bool:
    """Whether a word in an utterance is more likely a code: it has a digit, or a sign that words don't have."""
    return re.search(r"[\d=]|\w-\w*", text) is not None


def of_own_type(kind: SlotType, text: str) -> str | None:
    """The value of a slot type of the bot's own: what was said when the type is open, else what it means."""
    if not re.fullmatch(r"[\w' -]{1,60}", text):
        return None
    return text if kind.open else kind.meanings.get(text.lower())


def yes_or_no(text: str) -> bool | None:
    """The answer to a question for confirmation; None when it is neither."""
    plain = re.sub(r"[.,!?]", "", text.lower()).strip()
    if plain in _YES or plain.startswith("yes "):
        return True
    return False if plain in _NO or plain.startswith("no ") else None
