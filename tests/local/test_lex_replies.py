"""The rules for a code hook's reply."""

from __future__ import annotations

from typing import Any

import pytest

from local.lexruntime.replies import problems

SLOTS = {"City": None}


def reply(action: dict[str, Any], *messages: dict[str, Any], **intent: Any) -> dict[str, Any]:
    state: dict[str, Any] = {"sessionAttributes": {}, "dialogAction": action}
    if intent:
        state["intent"] = {"name": "Fly", "state": "InProgress", "slots": SLOTS, **intent}
    return {"sessionState": state} | ({"messages": list(messages)} if messages else {})


SAYS = {"contentType": "PlainText", "content": "Hello."}
ASK = {"type": "ElicitSlot", "slotToElicit": "City"}


@pytest.mark.parametrize(
    "right",
    [
        reply({"type": "Delegate"}, state="InProgress"),
        reply(ASK, SAYS, state="InProgress"),
        reply(ASK, state="InProgress"),
        reply({"type": "ConfirmIntent"}, SAYS, state="InProgress"),
        reply({"type": "Close"}, SAYS, state="Fulfilled"),
        reply({"type": "ElicitIntent"}, SAYS),
    ],
)
def test_right_replies_are_taken(right: dict[str, Any]) -> None:
    assert problems(right) == []


def card(*buttons: dict[str, str], title: str = "Choose") -> dict[str, Any]:
    return {"contentType": "ImageResponseCard", "imageResponseCard": {"title": title, "buttons": list(buttons)}}


YES = {"text": "Yes", "value": "yes"}
FILLED = {"City": {"shape": "Scalar", "value": {"originalValue": "a", "interpretedValue": "a", "resolvedValues": []}}}
WRONG = [
    ("the reply is not an object", "hello"),
    ("there is no sessionState", {}),
    ("the unknown key sessionId", {**reply({"type": "Delegate"}, state="InProgress"), "sessionId": "1"}),
    ("dialogAction.type is None", reply({}, state="InProgress")),
    ("Lex ignores the messages", reply({"type": "Delegate"}, SAYS, state="InProgress")),
    ("ConfirmIntent needs a message", reply({"type": "ConfirmIntent"}, state="InProgress")),
    ("Close needs intent.name", reply({"type": "Close"}, SAYS)),
    ("does not go with the state", reply({"type": "Close"}, SAYS, state="ReadyForFulfillment")),
    ("elicits an intent has none", reply({"type": "ElicitIntent"}, SAYS, state="InProgress")),
    ("slotToElicit is “Town”", reply({**ASK, "slotToElicit": "Town"}, SAYS, state="InProgress")),
    ("still has a value", reply(ASK, SAYS, slots=FILLED)),
    ("a message has 1 to 1024", reply(ASK, {**SAYS, "content": ""}, state="InProgress")),
    ("a message has 1 to 1024", reply(ASK, {**SAYS, "content": "x" * 1025}, state="InProgress")),
    ("contentType is 'Markdown'", reply(ASK, {**SAYS, "contentType": "Markdown"}, state="InProgress")),
    ("at most 10", reply(ASK, *[SAYS] * 11, state="InProgress")),
    ("at most 5 buttons", reply(ASK, SAYS, card(*[YES] * 6), state="InProgress")),
    ("a button's value", reply(ASK, SAYS, card({**YES, "value": "x" * 51}), state="InProgress")),
    ("a card has a title", reply(ASK, SAYS, card(YES, title=""), state="InProgress")),
]


@pytest.mark.parametrize(("sentence", "wrong"), WRONG)
def test_a_wrong_reply_is_found(sentence: str, wrong: Any) -> None:
    assert any(sentence in problem for problem in problems(wrong))


def test_session_attributes_are_text() -> None:
    wrong = reply({"type": "Delegate"}, state="InProgress")
    wrong["sessionState"]["sessionAttributes"] = {"retries": 1}

    assert problems(wrong) == ["session attributes have to be text"]
