"""The operations of Lex V2's runtime API: one turn of text, and sessions looked at, set and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.lexruntime.bot import read_locales
from local.lexruntime.hooks import BotName
from local.lexruntime.machine import Hook, Machine, Said
from local.lexruntime.sessions import Session, Sessions

_SESSION_ID = re.compile(r"[0-9a-zA-Z._:-]{2,100}")
_LONGEST_TEXT = 1024

Shape = dict[str, Any]


class ValidationError(Exception):
    """A request that the API doesn't take: ValidationException, 400."""


class NotFoundError(Exception):
    """No such bot, alias, locale or session: ResourceNotFoundException, 404."""


class ConflictError(Exception):
    """Two clients talk in one session at once: ConflictException, 409."""


@dataclass(frozen=True)
class Place:
    """Where a request goes: the path's parts."""

    bot: str
    alias: str
    locale: str
    session: str


class LexRuntime:
    """A bot that can be talked to, without the network: `local.lexruntime.api` puts HTTP before it."""

    def __init__(
        self,
        definition: Sequence[Mapping[str, Any]],
        hook: Hook,
        now: Callable[[], datetime],
        *,
        zone: ZoneInfo,
        bot: BotName,
    ) -> None:
        """`definition` is the content of `BotLocales`; `hook` takes an event and gives the function's reply.

        Raises:
            NotPlayedError: the definition has something that the stand-in doesn't play.
        """
        self.bot = bot
        self._sessions = Sessions(now)
        locales = read_locales(definition)
        self._machines = {name: Machine(bot, locale, hook, now, zone) for name, locale in locales.items()}

    def recognize_text(
        self, place: Place, text: str, state: Mapping[str, Any] | None, attributes: Mapping[str, str]
    ) -> Shape:
        """One turn."""
        if not 1 <= len(text) <= _LONGEST_TEXT:
            raise ValidationError(f"text has to have 1 to {_LONGEST_TEXT} characters")
        with self._turn(place) as (session, machine):
            if state:
                session.merge(_whole(state, machine))
            machine.turn(session, Said(text, attributes))
            return {
                "messages": session.messages,
                "sessionState": session.state(),
                "interpretations": session.interpretations,
                "requestAttributes": dict(attributes),
                "sessionId": session.id,
            }

    def put_session(self, place: Place, state: Mapping[str, Any], messages: Sequence[Shape]) -> Shape:
        """Set the state of a session, and go on from there; `messages` are said instead of its prompt."""
        with self._turn(place) as (session, machine):
            session.merge(_whole(state, machine))
            machine.resume(session)
            if messages:
                session.messages = list(messages)
            return {"messages": session.messages, "sessionState": session.state(), "sessionId": session.id}

    def get_session(self, place: Place) -> Shape:
        """What is known of a session."""
        self._machine(place)
        session = self._sessions.find(place.session)
        if session is None:
            raise NotFoundError(f"There is no session {place.session}")
        return {
            "sessionId": session.id,
            "messages": session.messages,
            "interpretations": session.interpretations,
            "sessionState": session.state(),
        }

    def delete_session(self, place: Place) -> Shape:
        """Forget a session."""
        self._machine(place)
        if not self._sessions.delete(place.session):
            raise NotFoundError(f"There is no session {place.session}")
        return {
            "botId": place.bot,
            "botAliasId": place.alias,
            "localeId": place.locale,
            "sessionId": place.session,
        }

    @contextmanager
    def _turn(self, place: Place) -> Iterator[tuple[Session, Machine]]:
        machine = self._machine(place)
        session = self._sessions.opened(place.session)
        if not session.busy.acquire(blocking=False):
            raise ConflictError("Another request is using this session")
        try:
            yield session, machine
        finally:
            session.busy.release()

    def _machine(self, place: Place) -> Machine:
        if (place.bot, place.alias) != (self.bot.id, self.bot.alias_id):
            raise NotFoundError(f"There is no bot {place.bot} with an alias {place.alias}")
        if place.locale not in self._machines:
            raise NotFoundError(f"The bot does not speak {place.locale}")
        if not _SESSION_ID.fullmatch(place.session):
            raise ValidationError("sessionId has to have 2 to 100 letters, digits and . _ : -")
        return self._machines[place.locale]


def _whole(state: Mapping[str, Any], machine: Machine) -> Shape:
    """A caller's session state, its intent with all that a caller may leave out.

    Raises:
        ValidationError: the bot has no such intent.
    """
    if "intent" not in state:
        return dict(state)
    intent = machine.locale.intents.get(state["intent"].get("name", ""))
    if intent is None:
        raise ValidationError(f"The bot has no intent {state['intent'].get('name')}")
    slots = {slot.name: None for slot in intent.slots} | state["intent"].get("slots", {})
    return {**state, "intent": {"state": "InProgress", "confirmationState": "None", **state["intent"], "slots": slots}}
