"""Booking a flight: whom it needs, in which order, and what is given back when a step fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lex.airline.network import Flight

log = logging.getLogger(__name__)


class NotBooked(Exception):
    """The flight cannot be booked, for a reason that the traveller can do something about.

    `ask` is the slot to ask for again, or empty when asking again makes no difference.
    """

    def __init__(self, sentence: str, ask: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.ask = ask


@dataclass(frozen=True)
class Trip:
    """A flight on a day."""

    flight: Flight
    day: date


@dataclass(frozen=True)
class Traveller:
    """Who flies. `email` is empty when nobody told us."""

    id: str
    email: str = ""


@dataclass(frozen=True)
class Booking:
    """A seat that is held, or booked for good, under a reference short enough to be read out."""

    reference: str
    trip: Trip
    traveller: Traveller
    booked: bool


class Travellers(Protocol):
    """Who may fly with us."""

    def check(self, traveller: Traveller) -> None:
        """Raises NotBooked when they may not."""


class Bookings(Protocol):
    """Seats and who has them. Each method may be called again with the same booking and then changes nothing."""

    def hold(self, trip: Trip, traveller: Traveller, key: str) -> Booking:
        """Hold a seat; the same key gives the same booking, which may be booked already.

        Raises:
            NotBooked: no seat is left.
        """

    def confirm(self, booking: Booking) -> None:
        """Book a held seat for good."""

    def release(self, booking: Booking) -> bool:
        """Give a held seat back. False, with nothing changed, when it is not held: another delivery booked it."""


class Payment(Protocol):
    """Takes the fare. Each method may be called again with the same booking and then changes nothing."""

    def charge(self, booking: Booking) -> None:
        """Raises NotBooked when the fare cannot be had."""

    def refund(self, booking: Booking) -> None:
        """Give back what was charged, if anything was."""


class Mail(Protocol):
    """Writes to travellers."""

    def confirmation(self, booking: Booking) -> None:
        """Tell the traveller that the flight is booked; once for each booking."""


@dataclass(frozen=True)
class BookingDesk:
    """Books flights: check the traveller, hold a seat, take the fare, make it sure, write the e-mail."""

    travellers: Travellers
    bookings: Bookings
    payment: Payment
    mail: Mail

    def book(self, trip: Trip, traveller: Traveller, key: str) -> Booking:
        """Book a flight, once for each key, however often it is called with it.

        When a step fails none of the later ones is taken, and a seat that was held is given back. A booking that
        is sure stays so even if its e-mail cannot be written: the traveller has the reference.

        Raises:
            NotBooked: for a reason that the traveller can do something about.
            Exception: whatever else the traveller's record, the bookings or the payment raise.
        """
        self.travellers.check(traveller)
        booking = self.bookings.hold(trip, traveller, key)
        if not booking.booked:
            with self._given_back_on_failure(booking):
                self.payment.charge(booking)
                self.bookings.confirm(booking)
        try:
            self.mail.confirmation(booking)
        except Exception:  # the flight is booked: that must not be taken back, or doubted, for a letter
            log.exception("No confirmation e-mail for booking %s", booking.reference)
        return booking

    @contextmanager
    def _given_back_on_failure(self, booking: Booking) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self.bookings.release(booking):
                self.payment.refund(booking)
            raise
