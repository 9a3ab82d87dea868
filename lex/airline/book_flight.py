"""The talk in which a flight is booked: check what was said, ask again, read it back, book it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lex import reply
from lex.airline.booking import BookingDesk, NotBooked, Traveller, Trip
from lex.airline.days import spoken_day, spoken_time
from lex.airline.network import Network
from lex.event import Turn, scalar
from lex.reply import Button, Reply
from lex.speech import either, spelled

log = logging.getLogger(__name__)

INTENT = "BookFlight"
ORIGIN, DESTINATION, DATE = "Origin", "Destination", "Date"
REFERENCE, EMAIL = "BookingReference", "Email"
"""Session attributes: one is set when a flight is booked, the other may be given by whoever opens the session."""

_SOLD_AHEAD = timedelta(days=330)
_ASK = {
    ORIGIN: "Which city are you flying from?",
    DESTINATION: "Which city are you flying to?",
    DATE: "When do you want to fly?",
}

Slots = Mapping[str, Mapping[str, Any] | None]


class _AskAgain(Exception):
    """A slot holds what we can't use."""

    def __init__(self, slot: str, why: str, offers: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.slot = slot
        self.why = why
        self.offers = offers


@dataclass(frozen=True)
class BookFlight:
    """The code hook of the intent BookFlight. `today` is the airline's day."""

    network: Network
    desk: BookingDesk
    today: Callable[[], date]

    def __call__(self, turn: Turn) -> Reply:
        """The next step of the talk."""
        if turn.confirmation == "Denied":
            return reply.close(turn, "Okay. We didn't book your flight.", failed=True)
        try:
            slots = self._checked(turn)
        except _AskAgain as problem:
            buttons = [Button(offer, offer) for offer in problem.offers]
            text = f"{problem.why} {_ASK[problem.slot]}"
            return reply.elicit_slot(turn, problem.slot, text, buttons=buttons)
        missing = next((slot for slot in (DESTINATION, ORIGIN, DATE) if slots.get(slot) is None), "")
        if missing:
            return (
                reply.elicit_slot(turn, missing, slots=slots) if turn.fulfilling else reply.delegate(turn, slots=slots)
            )
        trip = self._trip(slots)
        if turn.fulfilling:
            return self._booked(turn, trip)
        if turn.confirmation == "Confirmed":
            return reply.delegate(turn, slots=slots)
        return reply.confirm(turn, f"Are you sure you want to book a flight {self._words(trip)}?", slots=slots)

    def _checked(self, turn: Turn) -> Slots:
        """The slots, with cities under our own names for them.

        Raises:
            _AskAgain: one of them can't be used.
        """
        slots = dict(turn.slots)
        for slot in (ORIGIN, DESTINATION):
            if said := turn.value(slot):
                slots[slot] = scalar(said, self._city(slot, said, turn))
        origin, destination = _means(slots, ORIGIN), _means(slots, DESTINATION)
        if origin and destination and self.network.flight(origin, destination) is None:
            raise self._no_such_flight(origin, destination)
        if said := turn.value(DATE):
            self._check_day(said)
        return slots

    def _city(self, slot: str, said: str, turn: Turn) -> str:
        if city := self.network.city(said):
            return city
        other = self.network.city(turn.value(DESTINATION if slot == ORIGIN else ORIGIN))
        if other is None:
            raise _AskAgain(slot, f"We don't fly {_way(slot)} {said}. We fly {self._some(self.network.cities())}.")
        if slot == DESTINATION:
            offers = self.network.destinations(other)
            raise _AskAgain(slot, f"We don't fly to {said}. From {other} we fly to {either(offers)}.", offers)
        offers = self.network.origins(other)
        raise _AskAgain(slot, f"We don't fly from {said}. To {other} we fly from {either(offers)}.", offers)

    def _some(self, cities: Sequence[str]) -> str:
        return f"between {', '.join(cities[:-1])} and {cities[-1]}"

    def _no_such_flight(self, origin: str, destination: str) -> _AskAgain:
        offers = self.network.destinations(origin)
        if origin == destination:
            why = f"You are in {origin} already. From there we fly to {either(offers)}."
        else:
            why = f"We have no flight from {origin} to {destination}. From {origin} we fly to {either(offers)}."
        return _AskAgain(DESTINATION, why, offers)

    def _check_day(self, said: str) -> None:
        today = self.today()
        try:
            day = date.fromisoformat(said)
        except ValueError as error:
            raise _AskAgain(DATE, "I didn't understand the day.", ["tomorrow"]) from error
        if day < today:
            raise _AskAgain(DATE, f"{spoken_day(day, today)} is in the past.", ["tomorrow"])
        if day > today + _SOLD_AHEAD:
            last = spoken_day(today + _SOLD_AHEAD, today)
            raise _AskAgain(DATE, f"{spoken_day(day, today)} is too far ahead: we sell flights until {last}.")

    def _trip(self, slots: Slots) -> Trip:
        flight = self.network.flight(_means(slots, ORIGIN), _means(slots, DESTINATION))
        if flight is None:
            raise ValueError("The cities were checked before")
        return Trip(flight, date.fromisoformat(_means(slots, DATE)))

    def _booked(self, turn: Turn, trip: Trip) -> Reply:
        traveller = Traveller(turn.session, turn.attributes.get(EMAIL, ""))
        try:
            booking = self.desk.book(trip, traveller, turn.key)
        except NotBooked as reason:
            if reason.ask:
                return reply.elicit_slot(turn, reason.ask, reason.sentence)
            return reply.close(turn, reason.sentence, failed=True)
        except Exception:  # the talk goes on: the traveller can try again, the log says what broke
            log.exception("Booking failed")
            sentence = "Something went wrong on our side, and nothing is booked. On which day shall I try again?"
            return reply.elicit_slot(turn, DATE, sentence)
        kept = {
            ORIGIN: trip.flight.origin,
            DESTINATION: trip.flight.destination,
            DATE: trip.day.isoformat(),
            REFERENCE: booking.reference,
        }
        reference = spelled(booking.reference) if turn.speech else booking.reference
        text = (
            f"We have booked your flight {self._words(trip)}. It leaves at {spoken_time(trip.flight.departs)}. "
            f"Your reference is {reference}."
        )
        return reply.close(turn, text, attributes=kept)

    def _words(self, trip: Trip) -> str:
        day = spoken_day(trip.day, self.today())
        return f"from {trip.flight.origin} to {trip.flight.destination} on {day}"


def _means(slots: Slots, slot: str) -> str:
    found = (slots.get(slot) or {}).get("value") or {}
    return str(found.get("interpretedValue") or "")


def _way(slot: str) -> str:
    return "from" if slot == ORIGIN else "to"
