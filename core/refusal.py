"""The one expected failure: Orderly says no, and says why and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from core.call import Choice


class Refusal(Exception):
    """A request that cannot be met, for a reason that the person who asked can do something about.

    Raise it with one or two complete sentences. Everything else that is raised is unexpected: the person gets
    a reference and the log has the rest.
    """

    def __init__(self, sentence: str, *choices: Choice) -> None:
        """`choices` are calls to offer as buttons, such as the nearest operations to a misspelt one."""
        super().__init__(sentence)
        self.sentence = sentence
        self.choices = choices


class NotUnderstood(Refusal):
    """Words that no operation's name or phrase fits."""

    misspelt: bool = False
    """Whether they begin with a name that is nearly right."""


class Unclear(Refusal):
    """A word in a parameter that could mean several things, such as a name that several instances have.

    The gate offers the same call with each of the meanings, as buttons.
    """

    def __init__(self, sentence: str, word: str, meant: Sequence[tuple[str, str]]) -> None:
        """`meant` are a label and the clear word for each meaning."""
        super().__init__(sentence)
        self.word = word
        self.meant = meant
