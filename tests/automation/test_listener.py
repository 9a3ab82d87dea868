"""Words that fit no phrase: Lex may understand them; it decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from automation.desk import Desk
from automation.listener import Listener
from core.lex import UNDERSTAND_ONLY
from core.outcome import Answered, Refused
from core.request import Source
from tests.automation.office import Office
from tests.support.account import launch
from tests.support.house import ANN, EVE, request

pytestmark = pytest.mark.usefixtures("aws")


@dataclass
class Bot:
    """A Lex bot that understands one thing, or is out of order."""

    intent: str = "FallbackIntent"
    slots: dict[str, str] = field(default_factory=dict)
    down: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)

    def recognize_text(self, **asked: Any) -> dict[str, Any]:
        """As the runtime API answers."""
        self.asked.append(asked)
        if self.down:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "RecognizeText")
        slots = {name: {"value": {"interpretedValue": value}} for name, value in self.slots.items()}
        return {"sessionState": {"intent": {"name": self.intent, "slots": {**slots, "Hours": None}}}}


def takes(office: Office, bot: Bot, said: str, actor: Any = ANN) -> Desk:
    desk = replace(office.desk, listener=Listener(bot, "BOT1234567", "ALIAS12345"))
    desk.take(request(said, actor), Source.CHAT, "delivery")
    return desk


def test_a_question_that_only_lex_understands_is_answered(office: Office) -> None:
    (web,) = launch(Name="web-1")
    bot = Bot("OpenPorts", {"Instance": web})
    takes(office, bot, "could somebody find out through which doors that machine of ours can be entered")
    assert office.posts.last(Answered).answer.headline.startswith(f"web-1 ({web})")
    (asked,) = bot.asked
    assert asked["requestAttributes"] == UNDERSTAND_ONLY
    assert (asked["botId"], asked["botAliasId"]) == ("BOT1234567", "ALIAS12345")


def test_a_change_that_only_lex_understands_is_offered_and_not_done(office: Office) -> None:
    (web,) = launch(Name="web-1")
    takes(office, Bot("StopInstances", {"Instances": web}), "I would not mind if that machine took a rest")
    refused = office.posts.last(Refused)
    assert refused.sentence == f"I am not sure that I understand. Do you mean “stop-instances instances={web}”?"
    assert [str(choice.call) for choice in refused.choices] == [f"stop-instances instances={web}"]
    assert office.started == []


def test_what_a_phrase_fits_is_not_asked(office: Office) -> None:
    bot = Bot("StopInstances")
    takes(office, bot, "alarms")
    assert bot.asked == []


def test_a_name_that_is_nearly_right_is_not_asked_about(office: Office) -> None:
    bot = Bot("StopInstances")
    takes(office, bot, "opne-ports web-1")
    assert office.posts.last(Refused).sentence.endswith("Did you mean open-ports or close-ports?")
    assert bot.asked == []


@pytest.mark.parametrize("bot", [Bot(), Bot("BookFlight"), Bot(down=True)])
def test_what_lex_does_not_understand_either_is_answered_as_before(office: Office, bot: Bot) -> None:
    takes(office, bot, "purple monkey dishwasher")
    assert office.posts.last(Refused).sentence.startswith("I don't understand “purple monkey dishwasher”.")


def test_what_lex_understood_goes_through_the_gate(office: Office) -> None:
    takes(office, Bot("StopInstances", {"Instances": "web-1"}), "give that machine a rest, would you", EVE)
    office.takes(request(call=office.posts.last(Refused).choices[0].call, actor=EVE, key="click"))
    assert "needs the role operator" in office.posts.last(Refused).sentence


def test_what_is_missing_is_asked_for_in_a_form(office: Office) -> None:
    takes(office, Bot("OpenPorts"), "through which doors can it be entered")
    refused = office.posts.last(Refused)
    assert refused.sentence.startswith("Which instance?")
    assert refused.choices[0].form
