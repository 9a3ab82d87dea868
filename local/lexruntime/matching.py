"""Which intent an utterance means, and which slots it fills.

Lex has a trained model; here a sentence is compared with the samples. One that is a sample with its slots filled is
sure. Another one is scored by how alike its words are to a sample's, after what fills slots was taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from local.lexruntime.bot import Intent, Locale, Slot
from local.lexruntime.slot_types import KNOWN, looks_like_a_code, of_own_type

_PLACE = re.compile(r"\{(\w+)\}")
_POLITE = re.compile(r"^(?:(?:hey|hi|hello|please|ok|okay|so|well)[\s,]+)+(?=\S)|\s+please$", re.IGNORECASE)
_LONGEST_VALUE = 5
_ALIKE = 50.0
"""Of 100 (RapidFuzz token sort ratio): below this, likeness says nothing."""
_MOST_BY_LIKENESS = 0.84
_FOR_A_SLOT = 0.12
_SMALL_WORD = 3
"""Letters: "in" and "all" are words of every sentence, even when a type lists them."""
_MOST = 5

# Types whose values are known by their looks, wherever they stand, the surest first; a city is known by its place only.
_BY_LOOKS = ("AMAZON.Date", "AMAZON.AlphaNumeric")


@dataclass(frozen=True)
class Value:
    """What fills a slot: the words, and what they mean."""

    said: str
    means: str

    def slot(self) -> dict[str, Any]:
        """The filled slot in Lex's shape."""
        value = {"originalValue": self.said, "interpretedValue": self.means, "resolvedValues": [self.means]}
        return {"shape": "Scalar", "value": value}


@dataclass(frozen=True)
class Interpretation:
    """An intent that an utterance may mean. FallbackIntent has no score."""

    intent: Intent
    values: Mapping[str, Value]
    score: float | None


@dataclass(frozen=True)
class Matcher:
    """Understands utterances in one locale."""

    locale: Locale

    def interpret(self, text: str, today: date) -> list[Interpretation]:
        """At most five interpretations, the likeliest first; FallbackIntent leads when nothing is likely enough."""
        said = _plain(text)
        found = [self._best(intent, said, today) for intent in self.locale.intents.values() if intent.utterances]
        scored = sorted((i for i in found if i.score), key=lambda i: -(i.score or 0.0))
        fallback = Interpretation(self.locale.fallback, {}, None)
        likely = [i for i in scored if (i.score or 0.0) >= self.locale.threshold]
        unlikely = scored[len(likely) :]
        # Lex lists FallbackIntent behind the first intent that it takes.
        ordered = [*likely[:1], fallback, *likely[1:], *unlikely]
        return ordered[:_MOST]

    def value(self, slot: Slot, text: str, today: date) -> Value | None:
        """The text as a value of the slot, if it is one."""
        text = text.strip()
        if not text:
            return None
        own = self.locale.slot_types.get(slot.kind)
        means = of_own_type(own, text) if own else KNOWN[slot.kind](text, today)
        return Value(text, means) if means is not None else None

    def _best(self, intent: Intent, said: str, today: date) -> Interpretation:
        exact = [i for sample in self._samples[intent.name] if (i := self._exactly(intent, sample, said, today))]
        if exact:
            return max(exact, key=lambda i: i.score or 0.0)
        return self._roughly(intent, said, today)

    @cached_property
    def _samples(self) -> dict[str, list[str]]:
        return {intent.name: list(map(_plain, intent.utterances)) for intent in self.locale.intents.values()}

    def _exactly(self, intent: Intent, sample: str, said: str, today: date) -> Interpretation | None:
        """The utterance as this sample with its slots filled."""
        found = re.fullmatch(_pattern(sample), said, re.IGNORECASE)
        if not found:
            return None
        values = {}
        for name, text in found.groupdict().items():
            slot = intent.slot(name)
            value = self._at_its_place(intent, slot, text, today) if slot else None
            if value is None:
                return None
            values[name] = value
        return Interpretation(intent, values, self._certainty(intent, sample, values))

    def _at_its_place(self, intent: Intent, slot: Slot, text: str, today: date) -> Value | None:
        """The words at a slot's place as its value. "Seattle on Tuesday" is a city and a day, not a city."""
        if slot.kind == "AMAZON.City" and any(word.lower() in self._all_cues(intent) for word in text.split()):
            return None
        if slot.kind == "AMAZON.AlphaNumeric" and not looks_like_a_code(text):
            return None
        return self.value(slot, text, today)

    def _certainty(self, intent: Intent, sample: str, values: Mapping[str, Value]) -> float:
        """1.0 for a sample word for word; less the more of it is slots, and for words that a type doesn't list."""
        words = sample.split()
        share = sum(not _PLACE.fullmatch(word) for word in words) / len(words)
        kinds = {name: self.locale.slot_types.get(slot.kind) for name in values if (slot := intent.slot(name))}
        unlisted = sum(
            kind is not None and values[name].said.lower() not in kind.meanings for name, kind in kinds.items()
        )
        return round(0.85 + 0.15 * share - 0.2 * unlisted, 2)

    def _roughly(self, intent: Intent, said: str, today: date) -> Interpretation:
        rest, values = said, {}
        for slot in sorted(intent.slots, key=_order):
            if found := self._find(intent, slot, rest, today):
                rest, values[slot.name] = found
        alike = max(fuzz.token_sort_ratio(rest.lower(), self._skeleton(intent, s)) for s in self._samples[intent.name])
        likeness = max(0.0, (alike - _ALIKE) / (100 - _ALIKE))
        score = min(_MOST_BY_LIKENESS, _MOST_BY_LIKENESS * likeness + _FOR_A_SLOT * len(values))
        return Interpretation(intent, values, round(score, 2))

    def _skeleton(self, intent: Intent, sample: str) -> str:
        """A sample's words without its slots and the words that lead to them."""
        cues = "|".join(map(re.escape, sorted(self._all_cues(intent)))) or "(?!)"
        return " ".join(re.sub(rf"(?:\b(?:{cues}) )?\{{\w+\}}", " ", sample).lower().split())

    def _find(self, intent: Intent, slot: Slot, text: str, today: date) -> tuple[str, Value] | None:
        """The slot's value in the text, and the text without it and without the word that leads to it."""
        cues = self._cues(intent, slot)
        all_cues = self._all_cues(intent)
        words = text.split()
        for start, end in _spans(len(words)):
            if any(word.lower() in all_cues for word in words[start:end]):
                continue
            led = start > 0 and words[start - 1].lower() in cues
            value = self._found(slot, " ".join(words[start:end]), today, led=led)
            if value:
                return " ".join(words[: start - led] + words[end:]), value
        return None

    def _found(self, slot: Slot, text: str, today: date, *, led: bool) -> Value | None:
        """The words as a value, if their looks or the word that leads to them say that they are meant so."""
        own = self.locale.slot_types.get(slot.kind)
        if own:
            known = text.lower() in own.meanings and len(text) > _SMALL_WORD
        elif slot.kind == "AMAZON.AlphaNumeric":
            known = looks_like_a_code(text)
        else:
            known = led or slot.kind == "AMAZON.Date"
        return self.value(slot, text, today) if known else None

    def _cues(self, intent: Intent, slot: Slot) -> set[str]:
        """The words before the slot in the samples: `to` for a destination."""
        found = (re.findall(rf"(\w+) \{{{slot.name}\}}", sample) for sample in self._samples[intent.name])
        return {cue.lower() for cues in found for cue in cues}

    def _all_cues(self, intent: Intent) -> set[str]:
        return {cue for slot in intent.slots for cue in self._cues(intent, slot)}


def _order(slot: Slot) -> int:
    return _BY_LOOKS.index(slot.kind) if slot.kind in _BY_LOOKS else len(_BY_LOOKS)


def _spans(words: int) -> Iterator[tuple[int, int]]:
    """Every run of words, those at the end first ("I want to fly to Chicago"), of these the longest first."""
    for end in range(words, 0, -1):
        yield from ((start, end) for start in range(max(0, end - _LONGEST_VALUE), end))


def _plain(text: str) -> str:
    """Without punctuation at the end of words, and without polite words around."""
    text = re.sub(r"[?!,;]|\.(?=\s|$)", " ", text.replace("’", "'"))
    return " ".join(_POLITE.sub("", " ".join(text.split())).split())


def _pattern(sample: str) -> str:
    """The sample as a regular expression with a group for each slot."""
    parts = _PLACE.split(sample)
    return "".join(re.escape(part) if index % 2 == 0 else f"(?P<{part}>.+?)" for index, part in enumerate(parts))
