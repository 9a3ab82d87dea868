"""What a code hook answers Lex V2: the next dialog action, and what is said with it.

The shape and its rules are in the Lex V2 Developer Guide, "AWS Lambda response format".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lex.event import CONFIRMATIONS, Turn

Reply = dict[str, Any]
Slots = Mapping[str, Mapping[str, Any] | None]

_LONGEST = 1024
_LONGEST_ON_BUTTON = 50
_MOST_BUTTONS = 5


@dataclass(frozen=True)
class Button:
    """A button on a card: what stands on it, and what pressing it says for the person."""

    text: str
    says: str


def close(
    turn: Turn,
    text: str,
    *,
    failed: bool = False,
    attributes: Mapping[str, str] | None = None,
    buttons: Sequence[Button] = (),
) -> Reply:
    """The intent is over, well or not."""
    intent = {"name": turn.intent, "state": "Failed" if failed else "Fulfilled", "slots": dict(turn.slots)}
    return _reply(turn, {"type": "Close"}, intent, text, buttons, attributes)


def elicit_slot(
    turn: Turn, slot: str, text: str = "", *, buttons: Sequence[Button] = (), slots: Slots | None = None
) -> Reply:
    """Ask for a slot, again or at last; without a text Lex asks with the slot's own prompt."""
    kept = {**(turn.slots if slots is None else slots), slot: None}
    action = {"type": "ElicitSlot", "slotToElicit": slot}
    return _reply(turn, action, _in_progress(turn, kept), text, buttons)


def confirm(turn: Turn, text: str, *, slots: Slots | None = None) -> Reply:
    """Ask for a yes or a no to the whole intent."""
    asked = int(turn.attributes.get(CONFIRMATIONS, "0")) + 1
    intent = _in_progress(turn, turn.slots if slots is None else slots)
    return _reply(turn, {"type": "ConfirmIntent"}, intent, text, attributes={CONFIRMATIONS: str(asked)})


def delegate(turn: Turn, *, slots: Slots | None = None) -> Reply:
    """Let Lex take its own next step. Lex ignores messages here, so there are none."""
    intent = _in_progress(turn, turn.slots if slots is None else slots)
    return _reply(turn, {"type": "Delegate"}, {**intent, "confirmationState": turn.confirmation})


def elicit_intent(
    turn: Turn, text: str, *, buttons: Sequence[Button] = (), attributes: Mapping[str, str] | None = None
) -> Reply:
    """Ask what the person wants; the intent so far is dropped."""
    return _reply(turn, {"type": "ElicitIntent"}, None, text, buttons, attributes)


def _in_progress(turn: Turn, slots: Slots) -> dict[str, Any]:
    return {"name": turn.intent, "state": "InProgress", "confirmationState": "None", "slots": dict(slots)}


def _reply(
    turn: Turn,
    action: dict[str, str],
    intent: dict[str, Any] | None,
    text: str = "",
    buttons: Sequence[Button] = (),
    attributes: Mapping[str, str] | None = None,
) -> Reply:
    state: dict[str, Any] = {
        "sessionAttributes": {**turn.attributes, **(attributes or {})},
        "dialogAction": action,
    }
    if intent is not None:
        state["intent"] = intent
    reply: Reply = {"sessionState": state}
    messages: list[dict[str, Any]] = [{"contentType": "PlainText", "content": cut(text, _LONGEST)}] if text else []
    shown = [] if turn.speech else [button for button in buttons if len(button.says) <= _LONGEST_ON_BUTTON]
    if messages and shown:
        messages.append(_card(shown[:_MOST_BUTTONS]))
    if messages:
        reply["messages"] = messages
    return reply


def _card(buttons: Sequence[Button]) -> dict[str, Any]:
    shown = [{"text": cut(button.text, _LONGEST_ON_BUTTON), "value": button.says} for button in buttons]
    card = {"title": "Choose, or type your answer", "buttons": shown}
    return {"contentType": "ImageResponseCard", "imageResponseCard": card}


def cut(text: str, most: int) -> str:
    """The text, shortened to at most that many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
