"""The runtime API, spoken by boto3, and the order of things in a conversation."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from fastapi import FastAPI

from local.lexruntime.api import router
from local.lexruntime.bot import NotPlayedError
from local.lexruntime.hooks import BotName
from local.lexruntime.runtime import LexRuntime

if TYPE_CHECKING:
    from types_boto3_lexv2_runtime.client import LexRuntimeV2Client

    from tests.local.conftest import Serve

BOT = BotName("BOT1234567", "taxi", "ALIAS12345", "live", "1")


def prompt(*texts: str) -> dict[str, Any]:
    first, *others = [{"PlainTextMessage": {"Value": text}} for text in texts]
    return {"MessageGroupsList": [{"Message": first, "Variations": others}], "MaxRetries": 1}


def slot(name: str, kind: str, *prompts: str) -> dict[str, Any]:
    setting = {"SlotConstraint": "Required", "PromptSpecification": prompt(*prompts)}
    return {"Name": name, "SlotTypeName": kind, "ValueElicitationSetting": setting}


TAXI: dict[str, Any] = {
    "Name": "OrderTaxi",
    "SampleUtterances": [{"Utterance": "order a taxi"}, {"Utterance": "order a taxi to {City}"}],
    "Slots": [
        slot("Seats", "AMAZON.Number", "How many are you?"),
        slot("City", "AMAZON.City", "Where to?", "To which city?"),
    ],
    "SlotPriorities": [{"Priority": 2, "SlotName": "Seats"}, {"Priority": 1, "SlotName": "City"}],
    "DialogCodeHook": {"Enabled": True},
    "IntentConfirmationSetting": {
        "PromptSpecification": prompt("A taxi for {Seats} to {City}?"),
        "DeclinationResponse": prompt("No taxi then."),
    },
    "FulfillmentCodeHook": {"Enabled": True},
}
DEFINITION: list[dict[str, Any]] = [
    {
        "LocaleId": "en_US",
        "NluConfidenceThreshold": 0.4,
        "Intents": [
            TAXI,
            {"Name": "Weather", "SampleUtterances": [{"Utterance": "how is the weather"}]},
            {
                "Name": "FallbackIntent",
                "ParentIntentSignature": "AMAZON.FallbackIntent",
                "FulfillmentCodeHook": {"Enabled": True},
            },
        ],
    }
]


@dataclass
class CodeHook:
    """Delegates in dialogs and closes what is fulfilled, unless told what to answer next."""

    events: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Callable[[dict[str, Any]], Any]] = field(default_factory=list)

    def __call__(self, event: dict[str, Any]) -> Any:
        self.events.append(event)
        if self.answers:
            return self.answers.pop(0)(event)
        state = event["sessionState"]
        if event["invocationSource"] == "DialogCodeHook":
            return {"sessionState": {**_kept(state), "dialogAction": {"type": "Delegate"}, "intent": state["intent"]}}
        done = {"name": state["intent"]["name"], "state": "Fulfilled"}
        said = [{"contentType": "PlainText", "content": f"Done: {state['intent']['name']}."}]
        return {"sessionState": {**_kept(state), "dialogAction": {"type": "Close"}, "intent": done}, "messages": said}


def _kept(state: dict[str, Any]) -> dict[str, Any]:
    return {"sessionAttributes": state["sessionAttributes"]}


@dataclass
class Clock:
    """A clock that can be moved."""

    time: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@dataclass
class Lex:
    """The API as a client sees it."""

    client: LexRuntimeV2Client
    hook: CodeHook
    clock: Clock

    def place(self) -> Any:
        """The path of a person's session."""
        return {"botId": BOT.id, "botAliasId": BOT.alias_id, "localeId": "en_US", "sessionId": "person-1"}

    def says(self, text: str, **more: Any) -> str:
        found = self.client.recognize_text(**self.place(), text=text, **more)
        return " ".join(message["content"] for message in found["messages"])


@pytest.fixture
def lex(serve: Serve) -> Lex:
    """A taxi bot behind the real client."""
    hook, clock = CodeHook(), Clock()
    app = FastAPI()
    app.include_router(router(LexRuntime(DEFINITION, hook, clock.now, zone=ZoneInfo("UTC"), bot=BOT)))
    client: LexRuntimeV2Client = boto3.client(
        "lexv2-runtime",
        endpoint_url=serve(app),
        region_name="eu-west-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}),
    )
    return Lex(client, hook, clock)


def unpacked(header: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(header)))


def test_slots_are_asked_for_by_priority_then_confirmed_then_fulfilled(lex: Lex) -> None:
    assert lex.says("order a taxi") == "Where to?"
    assert lex.says("to Oslo, please") == "How many are you?"
    assert lex.says("twenty two") == "A taxi for 22 to Oslo?"
    assert lex.says("yes") == "Done: OrderTaxi."

    sources = [event["invocationSource"] for event in lex.hook.events]
    assert sources == ["DialogCodeHook", "DialogCodeHook", "DialogCodeHook", "FulfillmentCodeHook"]
    fulfilled = lex.hook.events[-1]["sessionState"]["intent"]
    assert (fulfilled["state"], fulfilled["confirmationState"]) == ("ReadyForFulfillment", "Confirmed")
    assert fulfilled["slots"]["Seats"]["value"]["interpretedValue"] == "22"


def test_the_hook_is_told_what_comes_next_only_when_a_slot_is_asked_for(lex: Lex) -> None:
    lex.says("order a taxi to Oslo")
    lex.says("2")

    first, second = lex.hook.events
    assert first["proposedNextState"]["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "Seats"}
    assert "proposedNextState" not in second


def test_an_event_has_the_keys_of_a_real_one(lex: Lex) -> None:
    lex.says("order a taxi", requestAttributes={"who": "me"})

    event = lex.hook.events[0]
    assert event.keys() == {
        "messageVersion", "invocationSource", "inputMode", "responseContentType", "sessionId", "inputTranscript",
        "bot", "interpretations", "proposedNextState", "requestAttributes", "sessionState", "transcriptions",
    }  # fmt: skip
    assert event["bot"]["localeId"] == "en_US"
    assert isinstance(event["interpretations"][0]["nluConfidence"], float)
    assert event["requestAttributes"] == {"who": "me"}
    assert event["sessionState"]["intent"]["slots"] == {"City": None, "Seats": None}


def test_the_clients_answer_has_the_score_in_an_object(lex: Lex) -> None:
    found = lex.client.recognize_text(**lex.place(), text="order a taxi")

    assert found["interpretations"][0]["nluConfidence"] == {"score": 1.0}
    assert found["sessionState"]["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "City"}


def test_no_is_answered_with_the_bots_own_words_and_without_the_hook(lex: Lex) -> None:
    lex.says("order a taxi to Oslo")
    lex.says("2")
    calls = len(lex.hook.events)

    assert lex.says("no") == "No taxi then."
    assert len(lex.hook.events) == calls
    state = lex.client.get_session(**lex.place())["sessionState"]
    assert (state["intent"]["state"], state["dialogAction"]["type"]) == ("Failed", "Close")


def test_what_is_no_answer_is_asked_again_in_other_words_and_then_given_up(lex: Lex) -> None:
    lex.says("order a taxi")

    assert lex.says("12345") == "To which city?"
    assert lex.says("67890") == "Done: FallbackIntent."


def test_another_intent_in_the_middle_is_followed(lex: Lex) -> None:
    lex.says("order a taxi")
    lex.says("how is the weather")

    state = lex.client.get_session(**lex.place())["sessionState"]
    assert state["intent"]["name"] == "Weather"
    assert state["intent"]["state"] == "ReadyForFulfillment", "no hook: the client fulfils it"


def test_switching_can_be_forbidden(lex: Lex) -> None:
    lex.says("order a taxi")

    assert (
        lex.says("how is the weather", requestAttributes={"x-amz-lex:intent-switch": "DISABLE"}) == "How many are you?"
    )


def test_a_hook_may_ask_for_a_slot_with_the_slots_own_prompt(lex: Lex) -> None:
    def ask_seats(event: dict[str, Any]) -> Any:
        state = event["sessionState"]
        action = {"type": "ElicitSlot", "slotToElicit": "Seats"}
        return {"sessionState": {**_kept(state), "dialogAction": action, "intent": state["intent"]}}

    lex.hook.answers.append(ask_seats)

    assert lex.says("order a taxi") == "How many are you?"


def test_a_hook_that_breaks_is_the_callers_424(lex: Lex) -> None:
    def breaks(event: dict[str, Any]) -> Any:
        raise ValueError(event["sessionId"])

    lex.hook.answers.append(breaks)

    with pytest.raises(lex.client.exceptions.DependencyFailedException):
        lex.says("order a taxi")


def test_a_reply_against_the_rules_is_the_callers_424(lex: Lex) -> None:
    lex.hook.answers.append(lambda _: {"sessionState": {"dialogAction": {"type": "Close"}}})

    with pytest.raises(lex.client.exceptions.DependencyFailedException, match=r"Close needs intent\.name"):
        lex.says("order a taxi")


def test_a_fulfilment_that_delegates_is_the_callers_424(lex: Lex) -> None:
    lex.says("order a taxi to Oslo")
    lex.says("2")
    lex.hook.answers.append(
        lambda event: {
            "sessionState": {"dialogAction": {"type": "Delegate"}, "intent": event["sessionState"]["intent"]}
        }
    )

    with pytest.raises(lex.client.exceptions.DependencyFailedException):
        lex.says("yes")


def test_a_session_remembers_its_attributes_and_its_conversation(lex: Lex) -> None:
    lex.says("order a taxi", sessionState={"sessionAttributes": {"Email": "ann@example.com"}})
    lex.says("Oslo")

    first, second = (event["sessionState"] for event in lex.hook.events)
    assert second["sessionAttributes"] == {"Email": "ann@example.com"}
    assert first["originatingRequestId"] == second["originatingRequestId"]


def test_an_idle_session_begins_anew(lex: Lex) -> None:
    lex.says("order a taxi")
    lex.clock.time += timedelta(minutes=6)

    with pytest.raises(lex.client.exceptions.ResourceNotFoundException):
        lex.client.get_session(**lex.place())
    lex.says("order a taxi")
    before, after = (event["sessionState"]["originatingRequestId"] for event in lex.hook.events)
    assert before != after


def test_a_deleted_session_is_gone(lex: Lex) -> None:
    lex.says("order a taxi")
    lex.client.delete_session(**lex.place())

    with pytest.raises(lex.client.exceptions.ResourceNotFoundException):
        lex.client.get_session(**lex.place())


def test_a_session_can_be_put_so_that_the_bot_speaks_first(lex: Lex) -> None:
    found = lex.client.put_session(
        **lex.place(),
        sessionState={"dialogAction": {"type": "Delegate"}, "intent": {"name": "OrderTaxi", "slots": {}}},
    )

    assert unpacked(found["messages"])[0]["content"] == "Where to?"
    assert lex.says("Oslo") == "How many are you?"


def test_a_state_with_an_unknown_intent_is_refused(lex: Lex) -> None:
    with pytest.raises(lex.client.exceptions.ValidationException, match="no intent OrderBoat"):
        lex.client.put_session(**lex.place(), sessionState={"intent": {"name": "OrderBoat"}})


def test_text_can_be_sent_as_an_utterance(lex: Lex) -> None:
    found = lex.client.recognize_utterance(
        **lex.place(), requestContentType="text/plain; charset=utf-8", inputStream=b"order a taxi"
    )

    assert unpacked(found["messages"])[0]["content"] == "Where to?"
    assert unpacked(found["sessionState"])["intent"]["name"] == "OrderTaxi"
    assert unpacked(found["inputTranscript"]) == "order a taxi"
    assert found["inputMode"] == "Text"


def test_sound_is_refused_with_a_reason(lex: Lex) -> None:
    with pytest.raises(lex.client.exceptions.ValidationException, match="no ears"):
        lex.client.recognize_utterance(
            **lex.place(), requestContentType="audio/l16; rate=16000; channels=1", inputStream=b"\0\0"
        )


def test_what_is_not_there_is_not_found(lex: Lex) -> None:
    for wrong in ({"botId": "OTHER12345"}, {"localeId": "de_DE"}):
        with pytest.raises(lex.client.exceptions.ResourceNotFoundException):
            lex.client.recognize_text(**{**lex.place(), **wrong}, text="hello")


def test_a_text_that_is_too_long_is_refused(lex: Lex) -> None:
    with pytest.raises(ClientError) as refused:
        lex.says("x" * 1025)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize(
    "more",
    [
        {"InputContexts": [{"Name": "flight"}]},
        {"Slots": [slot("Length", "AMAZON.Duration", "How long?")], "SlotPriorities": []},
    ],
)
def test_a_definition_that_cannot_be_played_is_refused(more: dict[str, Any]) -> None:
    definition = [{**DEFINITION[0], "Intents": [{**TAXI, **more}]}]

    with pytest.raises(NotPlayedError, match="does not"):
        LexRuntime(definition, CodeHook(), Clock().now, zone=ZoneInfo("UTC"), bot=BOT)
