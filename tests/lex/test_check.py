"""What the checker finds in a definition."""

from __future__ import annotations

from typing import Any

import pytest

from lex.check import problems

Definition = dict[str, Any]


def prompt(text: str) -> Definition:
    return {"MessageGroupsList": [{"Message": {"PlainTextMessage": {"Value": text}}}], "MaxRetries": 2}


def slot(name: str, kind: str = "AMAZON.City") -> Definition:
    setting = {"SlotConstraint": "Required", "PromptSpecification": prompt("Where?")}
    return {"Name": name, "SlotTypeName": kind, "ValueElicitationSetting": setting}


def intent(*utterances: str, name: str = "Fly", slots: tuple[Definition, ...] = (), **more: Any) -> Definition:
    found: Definition = {
        "Name": name,
        "SampleUtterances": [{"Utterance": utterance} for utterance in utterances],
        "Slots": list(slots),
        "SlotPriorities": [{"Priority": n, "SlotName": s["Name"]} for n, s in enumerate(slots, 1)],
    }
    return {**found, **more}


FALLBACK = {"Name": "FallbackIntent", "ParentIntentSignature": "AMAZON.FallbackIntent"}


def locale(*intents: Definition, **more: Any) -> Definition:
    return {"LocaleId": "en_US", "Intents": [FALLBACK, *intents], **more}


def test_a_right_definition_has_no_problems() -> None:
    assert problems([locale(intent("fly to {City}", slots=(slot("City"),)))]) == []


def test_a_bot_without_fallback_cannot_be_built() -> None:
    found = problems([{"LocaleId": "en_US", "Intents": [intent("fly")]}])

    assert found == [
        "en_US: there is no intent with ParentIntentSignature AMAZON.FallbackIntent; Lex cannot build the bot"
    ]


LONG = "x" * 1001
CITY = slot("City")
CASES = [
    ("the intent doesn't have", intent("fly to {Town}", slots=(CITY,))),
    ("the intent doesn't have", intent("fly", slots=(CITY,), IntentConfirmationSetting=prompt("To {Town}?"))),
    ("has no priority", intent("fly", slots=(CITY,), SlotPriorities=[])),
    ("which is no slot", intent("fly", SlotPriorities=[{"Priority": 1, "SlotName": "City"}])),
    ("neither built in nor defined", intent("fly", slots=(slot("City", "Town"),))),
    ("has to have 2 to 500 characters", intent("f")),
    ("has to have spaces around its slots", intent("tag it {City}={City}", slots=(CITY,))),
    ("free-form input can only be an answer", intent("say {It}", slots=(slot("It", "AMAZON.FreeFormInput"),))),
    ("has to have messages of 1 to 1000 characters", intent("fly", IntentConfirmationSetting=prompt(LONG))),
    ("has to be tried again 0 to 5 times", intent("fly", Prompt={**prompt("Yes?"), "MaxRetries": 6})),
    ("this is not a name for an intent", intent("fly", name="Fly away")),
    ("name of a built-in intent", intent("fly", name="HelpIntent")),
    ("the slot city is there 2 times", intent("fly", slots=(CITY, CITY))),
    ("neither utterances nor slots", intent("fly", ParentIntentSignature="AMAZON.FallbackIntent")),
]


@pytest.mark.parametrize(("sentence", "wrong"), CASES)
def test_a_wrong_intent_is_found(sentence: str, wrong: Definition) -> None:
    assert any(sentence in problem for problem in problems([locale(wrong)]))


def test_one_utterance_of_two_intents_is_found() -> None:
    found = problems([locale(intent("Go to {City}", slots=(CITY,)), intent("go to {City}", name="Go", slots=(CITY,)))])

    assert found == ["en_US: “go to {City}” is an utterance of both Fly and Go"]


@pytest.mark.parametrize("name", ["Date", "Number", "Confirmation"])
def test_a_slot_type_named_like_a_built_in_one_is_found(name: str) -> None:
    assert problems([locale(SlotTypes=[{"Name": name}])]) == [
        f"en_US: the slot type {name} has the name of a built-in one"
    ]


def test_contexts_outside_english_are_found() -> None:
    german = locale(intent("fliegen", OutputContexts=[{"Name": "flug"}])) | {"LocaleId": "de_DE"}

    assert problems([german]) == ["de_DE: Fly: contexts work in en_US only"]
