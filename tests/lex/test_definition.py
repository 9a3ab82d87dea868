"""The bot's definition: right, complete, and not stale."""

from __future__ import annotations

import pytest

from automation.catalogue import OPERATIONS
from lex import definition
from lex.check import problems
from lex.generated import intents
from lex.names import LEFT_OUT, by_intent
from lex.small_talk import OFFERS
from tests.lex.conftest import Talk

NAMES = [intent["Name"] for locale in definition.load() for intent in locale["Intents"]]


def test_the_generated_parts_are_those_of_the_catalogue() -> None:
    text = definition.FILE.read_text(encoding="utf-8")

    assert definition.filled_in(text, OPERATIONS) == text, "bot.yaml is stale: run make lex"


def test_the_checker_finds_nothing() -> None:
    assert problems(definition.load()) == []


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - LEFT_OUT.keys()))
def test_every_operation_is_an_intent(operation: str) -> None:
    assert OPERATIONS[operation] in by_intent(OPERATIONS).values()
    assert {intent for intent, o in by_intent(OPERATIONS).items() if o.name == operation} <= set(NAMES)


def test_changes_are_confirmed_and_queries_are_not() -> None:
    confirmed = {intent["Name"] for intent in intents(OPERATIONS) if "IntentConfirmationSetting" in intent}

    assert confirmed == {name for name, operation in by_intent(OPERATIONS).items() if operation.is_change}


def test_the_confirmation_of_the_founding_document_is_in_the_file() -> None:
    intent = next(i for locale in definition.load() for i in locale["Intents"] if i["Name"] == "BookFlight")
    group = intent["IntentConfirmationSetting"]["PromptSpecification"]["MessageGroupsList"][0]

    assert group["Message"]["PlainTextMessage"]["Value"] == (
        "Are you sure you want to book a flight from {Origin} to {Destination} on {Date}?"
    )


def test_the_hash_is_fit_for_a_logical_id() -> None:
    assert definition.content_hash().isalnum()
    assert len(definition.content_hash()) == 12


def test_a_file_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="generated slot types"):
        definition.filled_in("BotLocales: []\n", OPERATIONS)


@pytest.mark.parametrize("said", [button.says for button in OFFERS])
def test_the_buttons_of_help_say_what_the_bot_understands(talk: Talk, said: str) -> None:
    talk.says(said)

    assert talk.state["intent"]["name"] != "FallbackIntent"
