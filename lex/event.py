"""What Lex V2 tells a code hook, read once into what the rest of this package works with.

The shape is in the Lex V2 Developer Guide, "AWS Lambda input event format". New keys may appear without a new
`messageVersion`, so keys that we don't know are let through.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.lex import UNDERSTAND_ONLY, slot_value

CONFIRMATIONS = "confirmations"
"""Session attribute: how often this session was asked for a yes. It tells one confirmed turn from the next."""


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation: what was understood so far, and which of our two hooks is asked.

    `slots` has a key for every slot of the intent; what is not filled is None. `conversation` stays the same until
    the session has been idle for too long. `confirmation` is `None`, `Confirmed` or `Denied`, in Lex's words.
    """

    intent: str
    slots: Mapping[str, Mapping[str, Any] | None]
    confirmation: str
    fulfilling: bool
    speech: bool
    session: str
    conversation: str
    attributes: Mapping[str, str]
    said: str
    understand_only: bool = False
    """Whether the asker wants to know what was understood, and nothing done."""

    @classmethod
    def read(cls, event: Mapping[str, Any]) -> Turn:
        """Raises KeyError when the event is none of Lex V2's."""
        state = event["sessionState"]
        intent = state["intent"]
        return cls(
            intent=intent["name"],
            slots=intent.get("slots") or {},
            confirmation=intent.get("confirmationState") or "None",
            fulfilling=event["invocationSource"] == "FulfillmentCodeHook",
            speech=event.get("inputMode") == "Speech",
            session=event["sessionId"],
            conversation=state.get("originatingRequestId") or "",
            attributes=state.get("sessionAttributes") or {},
            said=event.get("inputTranscript") or "",
            understand_only=UNDERSTAND_ONLY.items() <= (event.get("requestAttributes") or {}).items(),
        )

    def value(self, slot: str) -> str:
        """What a slot holds, as Lex resolved it; what the person said where Lex did not decide; else nothing."""
        return slot_value(self.slots.get(slot))

    @property
    def key(self) -> str:
        """The same for every delivery of one confirmed turn, and for no other turn.

        Lex has been seen to ask for one fulfilment twice, so whatever is done once hangs on this.
        """
        slots = ",".join(f"{name}={self.value(name)}" for name in sorted(self.slots))
        asked = self.attributes.get(CONFIRMATIONS, "0")
        return f"lex:{self.session}:{self.conversation}:{asked}:{self.intent}:{slots}"

    @property
    def reference(self) -> str:
        """Names the turn to people and in the log, and is the reference of the run that it asks for."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:12]


def scalar(said: str, means: str) -> dict[str, Any]:
    """A filled slot in Lex's shape: what the person said, and what it means."""
    return {"shape": "Scalar", "value": {"originalValue": said, "interpretedValue": means, "resolvedValues": [means]}}
