"""One turn of a conversation, with Lex's own order of things.

Lex V2 Developer Guide, "Creating conversation paths": understand; fill slots; ask the code hook; ask for what is
missing, in the order of the slots' priorities; have it confirmed; have it fulfilled. The code hook may at any point
say what comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from local.lexruntime import replies
from local.lexruntime.bot import Intent, Locale, Prompt, Slot
from local.lexruntime.hooks import BotName, Event, hook_event, interpretations
from local.lexruntime.matching import Interpretation, Matcher, Value
from local.lexruntime.sessions import Session
from local.lexruntime.slot_types import bare, yes_or_no

_SURE = 0.9
"""The score from which an utterance is another intent even while an answer to a question is awaited."""
_NO_SWITCH = "x-amz-lex:intent-switch"

Hook = Callable[[Event], Any]


class DependencyFailedError(Exception):
    """The code hook failed, or its reply cannot be used. The API answers 424."""


@dataclass(frozen=True)
class Said:
    """What comes in with a turn."""

    text: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Machine:
    """The bot in one language, talking."""

    bot: BotName
    locale: Locale
    hook: Hook
    now: Callable[[], datetime]
    zone: ZoneInfo

    @cached_property
    def matcher(self) -> Matcher:
        """Understands what is said."""
        return Matcher(self.locale)

    def today(self) -> date:
        """The day in the bot's Region, from which relative days count."""
        return self.now().astimezone(self.zone).date()

    def turn(self, session: Session, said: Said) -> None:
        """Take what was said, and leave in the session what is said next.

        Raises:
            DependencyFailedError: the code hook failed.
        """
        session.messages = []
        meant = self.matcher.interpret(said.text, self.today())
        _Turn(self, session, said, meant).take()
        session.interpretations = interpretations(session, meant, api=True)

    def resume(self, session: Session) -> None:
        """Go on from a state that a caller has put into the session (PutSession)."""
        session.messages = []
        _Turn(self, session, Said("", {}), []).resume()


@dataclass
class _Turn:
    machine: Machine
    session: Session
    said: Said
    meant: Sequence[Interpretation]

    def take(self) -> None:
        kind = self.session.action["type"]
        current = self._current()
        slot = self._slot_asked(current) if current else None
        if kind == "ElicitSlot" and current and slot:
            self._answer_to_slot(current, slot)
        elif kind == "ConfirmIntent" and current:
            self._answer_to_confirmation(current)
        else:
            self._begin(self.meant[0])

    def resume(self) -> None:
        current = self._current()
        kind = self.session.action["type"]
        slot = self._slot_asked(current) if current else None
        if current and kind == "Delegate":
            self._next(current)
        elif current and slot and kind == "ElicitSlot":
            self._elicit(current, slot)
        elif current and kind == "ConfirmIntent" and current.confirmation:
            self._confirm(current, current.confirmation)

    # What was said

    def _answer_to_slot(self, current: Intent, slot: Slot) -> None:
        other = self._other_intent(current, slot)
        value = self._value(slot)
        if other and (other.score or 0.0) >= _SURE:
            self._begin(other)
        elif value:
            self._set_slots({slot.name: value})
            self._dialog(current)
        elif other:
            self._begin(other)
        else:
            self._ask_again(current, slot.prompt)

    def _answer_to_confirmation(self, current: Intent) -> None:
        answer = yes_or_no(self.said.text)
        other = self._other_intent(current, None)
        if answer is True:
            self._intent()["confirmationState"] = "Confirmed"
            self._fulfil(current)
        elif answer is False:
            self._intent().update(confirmationState="Denied", state="Failed")
            self._say(current.declined)
            self.session.action = {"type": "Close"}
        elif other:
            self._begin(other)
        elif current.confirmation:
            self._ask_again(current, current.confirmation)

    def _value(self, slot: Slot) -> Value | None:
        """The answer as the slot's value: as it is, or without the small words around it."""
        value, today = self.machine.matcher.value, self.machine.today()
        return value(slot, bare(self.said.text), today) or value(slot, self.said.text, today)

    def _other_intent(self, current: Intent, slot: Slot | None) -> Interpretation | None:
        """Another intent that was meant rather than an answer, where switching is allowed."""
        if self.said.attributes.get(_NO_SWITCH) == "DISABLE" or (slot and slot.kind == "AMAZON.FreeFormInput"):
            return None
        best = self.meant[0]
        return best if best.score is not None and best.intent != current else None

    def _begin(self, meant: Interpretation) -> None:
        slots: dict[str, Any] = {slot.name: None for slot in meant.intent.slots}
        self.session.intent = {
            "name": meant.intent.name,
            "state": "InProgress",
            "confirmationState": "None",
            "slots": slots,
        }
        self._set_slots(meant.values)
        self._dialog(meant.intent)

    # What comes next

    def _dialog(self, intent: Intent) -> None:
        """Ask the code hook if it wants to be asked, else take our own next step."""
        if not intent.dialog_hook:
            self._next(intent)
            return
        missing = self._missing(intent)
        proposed = {"dialogAction": {"type": "ElicitSlot", "slotToElicit": missing.name}} if missing else None
        self._obey(intent, self._ask_hook("DialogCodeHook", proposed), fulfilled=False)

    def _next(self, intent: Intent) -> None:
        state = self._intent()["confirmationState"]
        if missing := self._missing(intent):
            self._elicit(intent, missing)
        elif intent.confirmation and state == "None":
            self._confirm(intent, intent.confirmation)
        else:
            self._fulfil(intent)

    def _elicit(self, intent: Intent, slot: Slot) -> None:
        self.session.action = {"type": "ElicitSlot", "slotToElicit": slot.name}
        self.session.attempt = 0
        self._prompt(intent, slot.prompt)

    def _confirm(self, intent: Intent, prompt: Prompt) -> None:
        self.session.action = {"type": "ConfirmIntent"}
        self.session.attempt = 0
        self._prompt(intent, prompt)

    def _ask_again(self, intent: Intent, prompt: Prompt) -> None:
        self.session.attempt += 1
        if self.session.attempt <= prompt.retries:
            self._prompt(intent, prompt)
        else:
            self._intent()["state"] = "Failed"
            self._begin(Interpretation(self.machine.locale.fallback, {}, None))

    def _fulfil(self, intent: Intent) -> None:
        self._intent()["state"] = "ReadyForFulfillment"
        if intent.fulfillment_hook:
            self._obey(intent, self._ask_hook("FulfillmentCodeHook", None), fulfilled=True)
        else:
            self.session.action = {"type": "Close"}

    def _obey(self, intent: Intent, reply: Mapping[str, Any], *, fulfilled: bool) -> None:
        """Do what the code hook says."""
        state, action = reply["sessionState"], reply["sessionState"]["dialogAction"]
        self.session.attributes = dict(state.get("sessionAttributes", {}))
        self.session.contexts = state.get("activeContexts", self.session.contexts)
        self.session.intent = (
            {"confirmationState": "None", "slots": {}, **state["intent"]} if "intent" in state else None
        )
        self.session.messages = list(reply.get("messages", []))
        if action["type"] == "Delegate":
            if fulfilled and not self._missing(intent):
                raise DependencyFailedError("The fulfilment hook delegates and leaves nothing to ask for")
            self._next(intent)
            return
        self.session.action = dict(action)
        self.session.attempt = 0
        current = self._current() or intent
        slot = self._slot_asked(current)
        if slot and not self.session.messages:
            self._prompt(current, slot.prompt)

    def _ask_hook(self, source: str, proposed: dict[str, Any] | None) -> Mapping[str, Any]:
        event = hook_event(
            self.machine.bot, self.machine.locale.id, self.session, source, self.said.text, self.meant, proposed,
            self.said.attributes,
        )  # fmt: skip
        try:
            reply = self.machine.hook(event)
        except Exception as error:
            raise DependencyFailedError(f"The code hook failed: {error}") from error
        if wrong := replies.problems(reply):
            raise DependencyFailedError(f"The code hook's reply is invalid: {'; '.join(wrong)}")
        found: Mapping[str, Any] = reply
        return found

    # The state

    def _current(self) -> Intent | None:
        return self.machine.locale.intents.get(self.session.intent["name"]) if self.session.intent else None

    def _intent(self) -> dict[str, Any]:
        if self.session.intent is None:
            raise DependencyFailedError("There is no intent to go on with")
        return self.session.intent

    def _slot_asked(self, intent: Intent) -> Slot | None:
        return intent.slot(self.session.action.get("slotToElicit", ""))

    def _missing(self, intent: Intent) -> Slot | None:
        filled = self._intent().get("slots", {})
        return next((slot for slot in intent.slots if slot.required and filled.get(slot.name) is None), None)

    def _set_slots(self, values: Mapping[str, Value]) -> None:
        for name, value in values.items():
            self._intent()["slots"][name] = value.slot()

    def _prompt(self, intent: Intent, prompt: Prompt) -> None:
        text = prompt.wording(self.session.attempt)
        for slot in intent.slots:
            filled = (self._intent().get("slots") or {}).get(slot.name)
            text = text.replace(f"{{{slot.name}}}", filled["value"]["interpretedValue"] if filled else "")
        self._say(text)

    def _say(self, text: str) -> None:
        if text:
            self.session.messages.append({"contentType": "PlainText", "content": text})
