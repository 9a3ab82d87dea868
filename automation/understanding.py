"""What a request asks for: a call that is clear already, or words, in their conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from automation.flags import flags_of, offered
from automation.grammar import Understood, understand
from automation.listener import Listener
from automation.operations.aliases import scopes
from automation.operations.schedules import settled
from automation.typed import plain, words_of
from core.aws.state import State
from core.call import Call, Choice
from core.gate import Gate
from core.refusal import NotUnderstood, Refusal
from core.request import Request


@dataclass(frozen=True)
class Understanding:
    """By our own grammar, by aliases, by Lex; in the region that was last named there."""

    gate: Gate
    state: State
    listener: Listener | None = None

    def of(self, request: Request) -> Understood:
        """The call, its flags, and the region that was named.

        Raises:
            Refusal: the words stand for none, or for a time that is none.
        """
        understood = Understood(request.call, request.dry_run, request.break_glass) if request.call else None
        if understood is None:
            region = self.state.region(conversations(request))
            understood = self._understood_words(request, "" if region == self.gate.region else region)
            if region and not understood.region and self._would_change(understood.call, region):
                understood = replace(understood, dry_run=True)  # nobody named it now: it is shown before it is done
        at = request.at.astimezone(self.gate.zone_of(request.actor))
        return replace(understood, call=settled(understood.call, at))

    def _would_change(self, call: Call, region: str) -> bool:
        """Whether it would change something in that region, now or later."""
        return self.gate.operations[call.operation].is_change and f"region={region}" in str(call)

    def _understood_words(self, request: Request, region: str) -> Understood:
        """By our own grammar; what it does not understand may be understood by Lex."""
        try:
            return understand(request.said, self.gate.operations, region)
        except NotUnderstood as refusal:
            if order := self._alias(request):
                return understand(order, self.gate.operations, region)
            if self.listener is None or refusal.misspelt:
                raise
            if heard := self._heard(request, region):
                return heard
            raise

    def _heard(self, request: Request, region: str) -> Understood | None:
        """What Lex understands of the words; of its flags it hears nothing, and they hold for what it says."""
        flags = flags_of(words_of(plain(request.said)))
        if self.listener is None or not flags.words:
            return None
        operations = self.gate.operations
        try:
            call = self.listener.understand(" ".join(flags.words), request.id, operations)
        except Refusal as refusal:
            refusal.choices = offered(refusal.choices, operations, flags, region)
            raise
        if call is None:
            return None
        (placed,) = offered([Choice("", call)], operations, flags, region)
        return Understood(placed.call, flags.dry_run, region=flags.region)

    def _alias(self, request: Request) -> str:
        """The order that the first word stands for, with the words behind it; empty when it stands for none."""
        word, _, rest = plain(request.said).partition(" ")
        known = {one.word: one.order for one in reversed(self.state.aliases(scopes(request.actor)))}
        order = known.get(word.lower().rstrip("?!."), "")
        return f"{order} {rest}".strip() if order else ""


def conversations(request: Request) -> list[str]:
    """Where a region is remembered: for the thread, where there is one; the channel says what holds there otherwise."""
    channel = request.reply.channel or request.actor.id
    return [*([f"{channel}:{request.reply.thread}"] if request.reply.thread else []), channel]
