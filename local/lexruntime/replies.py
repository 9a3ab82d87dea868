"""The rules that a code hook's reply has to follow (Lex V2 Developer Guide, "AWS Lambda response format")."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_ACTIONS = {
    # which other keys of dialogAction, and which states of the intent, each type takes
    "Close": (set[str](), {"Fulfilled", "Failed", "InProgress"}),
    "ConfirmIntent": (set[str](), {"InProgress"}),
    "Delegate": (set[str](), {"InProgress", "ReadyForFulfillment"}),
    "ElicitIntent": (set[str](), set[str]()),
    "ElicitSlot": ({"slotToElicit", "slotElicitationStyle", "subSlotToElicit"}, {"InProgress"}),
}
_CONTENT = {"PlainText", "SSML", "CustomPayload"}
_MOST_MESSAGES = 10
_LONGEST_CONTENT = 1024
_LONGEST_ON_CARD = 250
_MOST_BUTTONS = 5
_LONGEST_ON_BUTTON = 50
_LARGEST_REPLY = 50 * 1024
_LARGEST_ATTRIBUTES = 12 * 1024


def problems(reply: Any) -> list[str]:
    """Everything that Lex would not take, or would ignore."""
    if not isinstance(reply, Mapping):
        return ["the reply is not an object"]
    return list(_all(reply))


def _all(reply: Mapping[str, Any]) -> Iterator[str]:
    yield from _only("the reply", reply, {"sessionState", "messages", "requestAttributes"})
    if len(json.dumps(reply)) > _LARGEST_REPLY:
        yield f"the reply is larger than {_LARGEST_REPLY} bytes"
    state = reply.get("sessionState")
    if not isinstance(state, Mapping):
        yield "there is no sessionState"
        return
    yield from _state(state)
    messages = reply.get("messages", [])
    yield from _messages(messages)
    kind = state.get("dialogAction", {}).get("type")
    if kind == "Delegate" and messages:
        yield "Lex ignores the messages of a reply that delegates"
    if kind in {"ElicitIntent", "ConfirmIntent"} and not messages:
        yield f"{kind} needs a message"


def _state(state: Mapping[str, Any]) -> Iterator[str]:
    yield from _only(
        "sessionState", state, {"sessionAttributes", "dialogAction", "intent", "activeContexts", "runtimeHints"}
    )
    attributes = state.get("sessionAttributes", {})
    if not all(isinstance(value, str) for value in attributes.values()):
        yield "session attributes have to be text"
    if len(json.dumps(attributes)) > _LARGEST_ATTRIBUTES:
        yield f"the session attributes are larger than {_LARGEST_ATTRIBUTES} bytes"
    action = state.get("dialogAction", {})
    if action.get("type") not in _ACTIONS:
        yield f"dialogAction.type is {action.get('type')!r}"
        return
    more, states = _ACTIONS[action["type"]]
    yield from _only("dialogAction", action, {"type", *more})
    yield from _intent(action, state.get("intent"), states)


def _intent(action: Mapping[str, Any], intent: Any, states: set[str]) -> Iterator[str]:
    if action["type"] == "ElicitIntent":
        if intent is not None:
            yield "a reply that elicits an intent has none"
        return
    if not isinstance(intent, Mapping) or not intent.get("name"):
        yield f"{action['type']} needs intent.name"
        return
    yield from _only("intent", intent, {"name", "state", "slots", "confirmationState", "kendraResponse"})
    yield from _slots(action, intent.get("slots", {}))
    if intent.get("state") not in states:
        yield f"{action['type']} does not go with the state {intent.get('state')!r}"
    if intent.get("confirmationState", "None") not in {"None", "Confirmed", "Denied"}:
        yield f"confirmationState is {intent['confirmationState']!r}"


def _slots(action: Mapping[str, Any], slots: Mapping[str, Any]) -> Iterator[str]:
    for name, slot in slots.items():
        if slot is not None and not isinstance(slot.get("value", {}).get("interpretedValue", ""), str | None):
            yield f"the slot {name} has no shape that Lex knows"
    if action["type"] == "ElicitSlot":
        asked = str(action.get("slotToElicit"))
        if asked not in slots:
            yield f"slotToElicit is “{asked}”, which the intent doesn't have"
        elif slots[asked] is not None:
            yield f"the slot {asked} is asked for and still has a value"


def _messages(messages: Any) -> Iterator[str]:
    if not isinstance(messages, list) or len(messages) > _MOST_MESSAGES:
        yield f"messages is a list of at most {_MOST_MESSAGES}"
        return
    for message in messages:
        kind = message.get("contentType")
        if kind == "ImageResponseCard":
            yield from _card(message.get("imageResponseCard", {}))
        elif kind not in _CONTENT:
            yield f"contentType is {kind!r}"
        elif not 1 <= len(message.get("content", "")) <= _LONGEST_CONTENT:
            yield f"a message has 1 to {_LONGEST_CONTENT} characters"


def _card(card: Mapping[str, Any]) -> Iterator[str]:
    yield from _only("a card", card, {"title", "subtitle", "imageUrl", "buttons"})
    if not 1 <= len(card.get("title", "")) <= _LONGEST_ON_CARD:
        yield f"a card has a title of 1 to {_LONGEST_ON_CARD} characters"
    buttons = card.get("buttons", [])
    if len(buttons) > _MOST_BUTTONS:
        yield f"a card has at most {_MOST_BUTTONS} buttons"
    for button in buttons:
        for key in ("text", "value"):
            if not 1 <= len(button.get(key, "")) <= _LONGEST_ON_BUTTON:
                yield f"a button's {key} has 1 to {_LONGEST_ON_BUTTON} characters"


def _only(what: str, found: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    yield from (f"{what} has the unknown key {key}" for key in found if key not in known)
