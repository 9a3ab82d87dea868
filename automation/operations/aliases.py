"""Short words for long orders, for one person or for a channel."""

from __future__ import annotations

from enum import StrEnum

from automation.grammar import understand
from automation.operations.words import count
from core.access import Role
from core.answer import Answer, Table
from core.memory import Alias
from core.operation import operation
from core.reader import Reader
from core.refusal import Refusal
from core.request import Actor
from core.values import AliasWord, Order


class AliasScope(StrEnum):
    """Whom an alias is for."""

    ME = "me"
    CHANNEL = "channel"


@operation(aliases=("nickname",))
def alias(aws: Reader, word: AliasWord, order: Order, scope: AliasScope = AliasScope.ME) -> Answer:
    """Let a word stand for an order, for you or for everybody in this channel: alias lab "stop tag:Environment=lab"."""
    name = word.lower()
    for known in aws.operations.values():
        if name in {known.name, *known.aliases}:
            raise Refusal(f"“{name}” is the name of something that I can do. Please choose another word.")
    call = understand(order, aws.operations).call  # an alias for what I don't understand would be of no use
    where = "for everybody in this channel" if scope is AliasScope.CHANNEL else "for you"
    kept = Alias(_scope(aws, scope), name, order)
    return Answer(f"“{name}” is “{call}” {where} from now on.", remember=kept, private=True)


@operation(phrases=["list my aliases"])
def aliases(aws: Reader) -> Answer:
    """The words that stand for orders: yours, and this channel's."""
    found = aws.memory.aliases(scopes(aws.asker.actor))
    if not found:
        return Answer('No word stands for an order yet. /orderly alias lab "stop tag:Environment=lab"', private=True)
    mine = str(aws.asker.actor)
    rows = tuple((one.word, one.order, "you" if one.scope == mine else "this channel") for one in found)
    return Answer(f"{count(len(rows), 'alias', 'aliases')}.", Table(("Word", "Order", "For"), rows), private=True)


@operation()
def unalias(aws: Reader, word: AliasWord, scope: AliasScope = AliasScope.ME) -> Answer:
    """Let a word stand for nothing again."""
    name, where = word.lower(), _scope(aws, scope)
    if not any(one.word == name for one in aws.memory.aliases([where])):
        raise Refusal(f"“{name}” stands for nothing here. /orderly aliases lists what does.")
    return Answer(f"“{name}” stands for nothing any more.", remember=Alias(where, name, ""), private=True)


def scopes(actor: Actor) -> list[str]:
    """Where the words of somebody are kept: their own, before those of the channel that they speak in."""
    return [str(actor), *([f"channel:{actor.channel}"] if actor.channel else [])]


def _scope(aws: Reader, scope: AliasScope) -> str:
    if scope is AliasScope.ME:
        return str(aws.asker.actor)
    if not aws.asker.actor.channel:
        raise Refusal("You are in no channel. Please say it where it is to hold.")
    if aws.asker.role < Role.OPERATOR:
        raise Refusal(f"An alias for a channel needs the role operator; you are {aws.asker.role.title}.")
    return f"channel:{aws.asker.actor.channel}"
