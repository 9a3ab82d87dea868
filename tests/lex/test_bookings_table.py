"""Seats, charges and letters in the Bookings table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import boto3
import pytest

from lex.airline.booking import BookingDesk, NotBooked, Traveller, Trip
from lex.airline.network import network
from lex.airline.table import Charges, KnownTravellers, Letters, Seats, Table
from tests.lex.conftest import NOW, World

TRAVELLER = Traveller("person-1", "person@example.com")


def desk(world: World) -> BookingDesk:
    table = Table(boto3.client("dynamodb"), world.settings.bookings_table)
    return BookingDesk(KnownTravellers(table), Seats(table, lambda: NOW), Charges(table), Letters(table))


def trip(seats: int = 180) -> Trip:
    flight = network().flight("Seattle", "Chicago")
    assert flight is not None
    return Trip(replace(flight, seats=seats), date(2026, 11, 24))


def test_a_booking_leaves_its_seat_its_charge_and_its_letter(world: World) -> None:
    reference = desk(world).book(trip(), TRAVELLER, "turn-1").reference

    items = {(item["pk"], item["sk"]): item for item in world.items()}
    assert items[f"booking#{reference}", "booking"]["status"] == "booked"
    assert items[f"booking#{reference}", "charge"]["amount"] == "219.00"
    assert items[f"booking#{reference}", "charge"]["status"] == "due"
    assert items[f"booking#{reference}", "email"]["to"] == "person@example.com"
    assert items["flight#AA101#2026-11-24", "seats"]["bookings"] == [reference]


def test_a_traveller_without_an_address_gets_no_letter(world: World) -> None:
    desk(world).book(trip(), Traveller("person-2"), "turn-1")

    assert not [item for item in world.items() if item["sk"] == "email"]


def test_the_same_turn_twice_is_one_booking(world: World) -> None:
    first = desk(world).book(trip(), TRAVELLER, "turn-1")
    second = desk(world).book(trip(), TRAVELLER, "turn-1")

    assert first.reference == second.reference
    assert len(world.bookings()) == 1


def test_another_turn_is_another_booking(world: World) -> None:
    assert desk(world).book(trip(), TRAVELLER, "turn-1") != desk(world).book(trip(), TRAVELLER, "turn-2")


def test_a_booking_that_broke_off_is_taken_up_by_the_same_turn(world: World) -> None:
    seats = desk(world).bookings
    held = seats.hold(trip(), TRAVELLER, "turn-1")

    booked = desk(world).book(trip(), TRAVELLER, "turn-1")

    assert booked.reference == held.reference
    assert [booking["status"] for booking in world.bookings()] == ["booked"]


def test_a_full_flight_is_not_booked_and_leaves_nothing(world: World) -> None:
    desk(world).book(trip(seats=1), TRAVELLER, "turn-1")

    with pytest.raises(NotBooked, match="full") as refused:
        desk(world).book(trip(seats=1), TRAVELLER, "turn-2")

    assert refused.value.ask == "Date"
    assert len(world.bookings()) == 1


def test_a_released_seat_can_be_had_by_somebody_else(world: World) -> None:
    seats = desk(world).bookings
    held = seats.hold(trip(seats=1), TRAVELLER, "turn-1")

    assert seats.release(held)
    assert seats.hold(trip(seats=1), Traveller("person-2"), "turn-2").reference


def test_a_seat_that_is_booked_is_not_given_back(world: World) -> None:
    booked = desk(world).book(trip(), TRAVELLER, "turn-1")

    assert not desk(world).bookings.release(booked)
    assert [booking["status"] for booking in world.bookings()] == ["booked"]


def test_a_reference_that_somebody_has_is_not_used_again(world: World) -> None:
    first = desk(world).book(trip(), TRAVELLER, "turn-1").reference
    boto3.client("dynamodb").update_item(
        TableName=world.settings.bookings_table,
        Key={"pk": {"S": f"booking#{first}"}, "sk": {"S": "booking"}},
        UpdateExpression="SET #key = :other",
        ExpressionAttributeNames={"#key": "key"},
        ExpressionAttributeValues={":other": {"S": "somebody else's turn"}},
    )

    assert desk(world).book(trip(), TRAVELLER, "turn-1").reference != first
