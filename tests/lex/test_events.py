"""Events in the shapes that Lex V2 sends: each is taken, and each reply is one that Lex takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lex.event import Turn
from lex.reply import Reply
from local.lexruntime.replies import problems
from tests.lex.conftest import World

EVENTS = {path.stem: path for path in sorted((Path(__file__).parent.parent / "events" / "lex").glob("*.json"))}


def event(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EVENTS[name].read_text(encoding="utf-8"))
    return found


def answer(world: World, name: str) -> Reply:
    return world.hook(event(name))


def text(reply: Reply) -> str:
    return " ".join(message["content"] for message in reply.get("messages", []) if "content" in message)


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_gets_a_reply_that_lex_takes(world: World, name: str) -> None:
    assert problems(answer(world, name)) == []


def test_lex_asks_for_what_is_missing(world: World) -> None:
    state = answer(world, "book_flight_dialog_text")["sessionState"]

    assert state["dialogAction"] == {"type": "Delegate"}
    assert state["intent"]["slots"]["Origin"] is None
    assert state["intent"]["slots"]["Destination"]["value"]["interpretedValue"] == "Chicago"


def test_an_event_without_session_attributes_is_taken(world: World) -> None:
    assert answer(world, "book_flight_dialog_2022")["sessionState"]["dialogAction"] == {"type": "Delegate"}


def test_a_booking_by_telephone_keeps_the_callers_attributes(world: World) -> None:
    reply = answer(world, "book_flight_fulfillment_speech")

    assert text(reply).startswith("We have booked your flight from Seattle to Chicago on Tuesday 24 November")
    assert reply["sessionState"]["sessionAttributes"]["CustomerNumber"] == "+15555550100"
    assert reply["sessionState"]["intent"]["state"] == "Fulfilled"
    assert "activeContexts" not in reply["sessionState"], "left out, they stay"


def test_a_no_that_comes_to_the_dialog_hook_closes_the_intent(world: World) -> None:
    reply = answer(world, "book_flight_denied")

    assert text(reply) == "Okay. We didn't book your flight."
    assert reply["sessionState"]["intent"]["state"] == "Failed"


def test_what_is_not_understood_asks_for_an_intent(world: World) -> None:
    assert answer(world, "fallback")["sessionState"]["dialogAction"] == {"type": "ElicitIntent"}


def test_a_spelled_out_id_is_read_as_it_would_be_typed(world: World) -> None:
    reply = answer(world, "open_ports_wrong_id_speech")

    assert reply["sessionState"]["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "Instance"}
    assert text(reply).startswith("“i-123” is not an instance id")


def test_an_intent_that_nobody_answers_is_closed_with_a_sentence(world: World) -> None:
    unknown = event("fallback")
    unknown["sessionState"]["intent"]["name"] = "AddBags"

    reply = world.hook(unknown)

    assert problems(reply) == []
    assert text(reply).startswith("I can't do that yet.")


def test_two_turns_of_one_conversation_differ_by_their_slots() -> None:
    first, second = (Turn.read(event("book_flight_dialog_text")) for _ in range(2))
    other = Turn.read(event("book_flight_denied"))

    assert first.key == second.key
    assert first.key != other.key
