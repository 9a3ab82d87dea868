"""Which code answers which intent. Lex has one function for each alias and language, so it is chosen here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lex import reply
from lex.event import Turn
from lex.reply import Reply
from lex.small_talk import MISSED

log = logging.getLogger(__name__)

Talk = Callable[[Turn], Reply]


@dataclass(frozen=True)
class Router:
    """Hands each turn to its intent's talk, and has an answer for everything that goes wrong on the way."""

    talks: Mapping[str, Talk]

    def __call__(self, turn: Turn) -> Reply:
        """The reply; never an exception, which would leave the person with nothing."""
        if turn.understand_only:
            return reply.close(turn, "Understood.")
        talk = self.talks.get(turn.intent)
        if talk is None:
            return reply.close(turn, "I can't do that yet. Say help to hear what I can do.", failed=True)
        try:
            answer = talk(turn)
        except Exception:
            log.exception("Turn failed", extra={"intent": turn.intent, "reference": turn.reference})
            told = "" if turn.speech else f" The log has it under {turn.reference}."
            return reply.close(turn, f"Something went wrong on my side. Please try again.{told}", failed=True)
        return answer if turn.intent == "FallbackIntent" else _understood(answer)


def _understood(answer: Reply) -> Reply:
    attributes = answer["sessionState"]["sessionAttributes"]
    if MISSED in attributes:
        attributes[MISSED] = "0"
    return answer
