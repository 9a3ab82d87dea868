"""Which intent a sentence means in our bot, and what it fills."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.catalogue import OPERATIONS
from core.lex import lex_name
from lex.definition import load
from lex.names import by_intent
from local.lexruntime.bot import read_locales
from local.lexruntime.matching import Matcher

TODAY = date(2026, 11, 20)
ID = "i-06dd90c34b8f87d76"
MATCHER = Matcher(read_locales(load())["en_US"])


def understood(text: str) -> tuple[str, dict[str, str]]:
    best = MATCHER.interpret(text, TODAY)[0]
    return best.intent.name, {name: value.means for name, value in best.values.items()}


FLIGHT = {"Origin": "Seattle", "Destination": "Chicago", "Date": "2026-11-24"}
SAID = [
    ("Can I please book a flight from Seattle to Chicago for next Tuesday", "BookFlight", FLIGHT),
    ("I'd like to fly from Seattle to Chicago next Tuesday please", "BookFlight", FLIGHT),
    ("Book a flight for Tuesday", "BookFlight", {"Date": "2026-11-24"}),
    ("Can I book a flight?", "BookFlight", {}),
    ("I would like to book a flight", "BookFlight", {}),
    ("I would like to book a flight for today", "BookFlight", {"Date": "2026-11-20"}),
    ("I want to book a flight to Auckland", "BookFlight", {"Destination": "Auckland"}),
    (
        "Check for available flights to Wellington on March 17th",
        "BookFlight",
        {"Destination": "Wellington", "Date": "2027-03-17"},
    ),
    ("book me a flight to New York on december first", "BookFlight", {"Destination": "New York", "Date": "2026-12-01"}),
    (f"What are the open ports on {ID}?", "OpenPorts", {"Instance": ID}),
    (f"which ports are open for egress on {ID}", "OpenPorts", {"Instance": ID, "Direction": "egress"}),
    (f"show the sideways ports of {ID}", "OpenPorts", {"Instance": ID, "Direction": "sideways"}),
    ("which instances are running", "Instances", {"State": "running"}),
    ("which instances are there", "Instances", {}),
    ("instances tagged Environment=dev", "Instances", {"Tag": "Environment=dev"}),
    (f"stop {ID}", "StopInstances", {"Instances": ID}),
    ("stop instances", "StopInstances", {}),
    ("undo 3f2a90c1b2d4", "Undo", {"Run": "3f2a90c1b2d4"}),
    ("help", "HelpIntent", {}),
    ("Hello!", "HelpIntent", {}),
    ("What can you do?", "HelpIntent", {}),
    ("purple monkey dishwasher", "FallbackIntent", {}),
    ("tell me a joke", "FallbackIntent", {}),
    ("what is the weather in Oslo", "FallbackIntent", {}),
    ("Chicago", "FallbackIntent", {}),
]


@pytest.mark.parametrize(("text", "intent", "slots"), SAID)
def test_people_are_understood(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)


@pytest.mark.parametrize(
    ("intent", "utterance"),
    [(i["Name"], s["Utterance"]) for i in load()[0]["Intents"] for s in i.get("SampleUtterances", [])],
)
def test_every_sample_means_its_own_intent(intent: str, utterance: str) -> None:
    values = {"Origin": "Seattle", "Destination": "Chicago", "Date": "tomorrow"}
    if intent in (ours := by_intent(OPERATIONS)):
        values = {lex_name(name): parameter.kind.example for name, parameter in ours[intent].parameters.items()}
    for place, value in values.items():
        utterance = utterance.replace(f"{{{place}}}", value)

    assert understood(utterance)[0] == intent


def test_there_are_at_most_five_interpretations_and_fallback_is_second() -> None:
    found = MATCHER.interpret("stop instances", TODAY)

    assert len(found) <= 5
    assert found[1].intent.name == "FallbackIntent"
    assert found[1].score is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_matcher(text: str) -> None:
    assert MATCHER.interpret(text, TODAY)
