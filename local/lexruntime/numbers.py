"""Numbers in English words and in digits, as AMAZON.Number resolves them."""

from __future__ import annotations

import re

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_VALUES = {word: value for value, word in enumerate(_UNITS)}
_VALUES |= {word: 10 * tens for tens, word in enumerate(_TENS, start=2)}
_ORDINALS = {
    "first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight", "ninth": "nine",
    "twelfth": "twelve", "twentieth": "twenty", "thirtieth": "thirty",
}  # fmt: skip
_DIGITS = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")


def number(text: str) -> str | None:
    """The number in plain digits, such as `-15.245`; None when the text is none."""
    plain = text.strip().lower()
    if plain and _DIGITS.fullmatch(plain) and plain.strip("+-"):
        digits = plain.replace(",", "").lstrip("+")
        return digits.replace(".", "0.", 1) if digits.lstrip("-").startswith(".") else digits
    words = plain.replace("-", " ").split()
    negative = bool(words) and words[0] in {"minus", "negative"}
    if negative:
        words = words[1:]
    whole, _, fraction = " ".join(words).partition("point")
    found = _whole(whole.split()) if whole.strip() else ("0" if fraction.strip() else None)
    if found is not None and fraction.strip():
        decimals = _decimals(fraction.split())
        found = f"{found}.{decimals}" if decimals else None
    return f"-{found}" if negative and found is not None else found


def ordinal(text: str) -> int | None:
    """The number that `25th`, `25`, `twenty-fifth` or `twenty five` stands for."""
    plain = text.strip().lower().replace("-", " ")
    if digits := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", plain):
        return int(digits[1])
    words = plain.split()
    if not words:
        return None
    last = _ORDINALS.get(words[-1]) or words[-1].removesuffix("th")
    found = _whole([*words[:-1], last])
    return int(found) if found is not None else None


def _whole(words: list[str]) -> str | None:
    """`one hundred twenty three` is 123. Digits count as words for themselves."""
    total = current = 0
    seen = False
    for word in words:
        if word == "and" and seen:
            continue
        if word in _VALUES or word.isdecimal():
            current += _VALUES[word] if word in _VALUES else int(word)
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0
        else:
            return None
        seen = True
    return str(total + current) if seen else None


def _decimals(words: list[str]) -> str | None:
    """`four five` is 45, and so is `forty five`."""
    if all(_VALUES.get(word, 10) < 10 for word in words):
        return "".join(str(_VALUES[word]) for word in words)
    return _whole(words)
