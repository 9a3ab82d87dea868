"""How the catalogue's names are spelled in Lex: `open-ports` is the intent `OpenPorts`, with the slot `Instance`."""

from __future__ import annotations

from collections.abc import Mapping

from core.lex import lex_name
from core.operation import Operation

LEFT_OUT = {
    "alias": "a word for typing",
    "aliases": "words for typing",
    "unalias": "a word for typing",
    "help": "AMAZON.HelpIntent is Lex's own help",
    "policy": "names of rules and tags need their exact spelling",
    "secure": "names of settings and resources need their exact spelling",
    "unwaive": "names of rules need their exact spelling",
    "waive": "names of rules need their exact spelling, and a reason is a sentence of its own",
    "was-compliant": "names of resources need their exact spelling",
    "schedule": "its order is a sentence of its own, which nobody says in one breath with a time",
    "tag-resource": "keys and values need their exact spelling, which speech does not give",
}
"""Operations that the bot does not offer, and why. Every other one that has a phrase becomes an intent."""


def by_intent(operations: Mapping[str, Operation[...]]) -> dict[str, Operation[...]]:
    """The operations that Lex offers, by the name of their intent."""
    return {lex_name(o.name): o for o in operations.values() if o.phrases and o.name not in LEFT_OUT}
