"""The order of the steps of a booking, and what a failing one leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from lex.airline.booking import Booking, BookingDesk, NotBooked, Traveller, Trip
from lex.airline.network import network

TRAVELLER = Traveller("person-1", "person@example.com")
STEPS = ["check", "hold", "charge", "confirm", "email"]


@dataclass
class Airline:
    """Notes every call, and fails at one of them."""

    fails_at: str = ""
    booked: bool = False
    calls: list[str] = field(default_factory=list)

    def _do(self, step: str) -> None:
        self.calls.append(step)
        if step == self.fails_at:
            raise ConnectionError(f"{step} is down")

    def check(self, traveller: Traveller) -> None:  # noqa: ARG002
        self._do("check")

    def hold(self, trip: Trip, traveller: Traveller, key: str) -> Booking:  # noqa: ARG002
        self._do("hold")
        return Booking("BX7K2M", trip, traveller, booked=self.booked)

    def charge(self, booking: Booking) -> None:  # noqa: ARG002
        self._do("charge")

    def confirm(self, booking: Booking) -> None:  # noqa: ARG002
        self._do("confirm")

    def confirmation(self, booking: Booking) -> None:  # noqa: ARG002
        self._do("email")

    def release(self, booking: Booking) -> bool:  # noqa: ARG002
        self._do("release")
        return True

    def refund(self, booking: Booking) -> None:  # noqa: ARG002
        self._do("refund")


def trip() -> Trip:
    flight = network().flight("Seattle", "Chicago")
    assert flight is not None
    return Trip(flight, date(2026, 11, 24))


def book(airline: Airline) -> Booking:
    return BookingDesk(airline, airline, airline, airline).book(trip(), TRAVELLER, "turn-1")


def test_the_steps_are_taken_in_order() -> None:
    airline = Airline()
    book(airline)

    assert airline.calls == STEPS


@pytest.mark.parametrize("step", ["check", "hold"])
def test_a_failure_before_anything_is_held_leaves_nothing(step: str) -> None:
    airline = Airline(fails_at=step)
    with pytest.raises(ConnectionError):
        book(airline)

    assert airline.calls == STEPS[: STEPS.index(step) + 1]


@pytest.mark.parametrize("step", ["charge", "confirm"])
def test_a_failure_after_a_seat_is_held_gives_it_back(step: str) -> None:
    airline = Airline(fails_at=step)
    with pytest.raises(ConnectionError):
        book(airline)

    assert airline.calls == [*STEPS[: STEPS.index(step) + 1], "release", "refund"]


def test_a_booking_stands_even_if_its_letter_cannot_be_written() -> None:
    airline = Airline(fails_at="email")

    assert book(airline).reference == "BX7K2M"
    assert airline.calls == STEPS


def test_what_is_booked_already_is_not_paid_again() -> None:
    airline = Airline(booked=True)
    book(airline)

    assert airline.calls == ["check", "hold", "email"]


def test_a_reason_to_refuse_says_what_to_ask_for() -> None:
    assert NotBooked("That flight is full.", ask="Date").ask == "Date"
