"""The airline's records in the Bookings table.

    pk                           sk        what
    traveller#<id>               profile   a traveller; `barred` says why somebody may not fly
    flight#<number>#<date>       seats     one flight on one day; `bookings` is the set of references that have a seat
    booking#<reference>          booking   a booking: `held`, then `booked`
    booking#<reference>          charge    the fare of a booking
    booking#<reference>          email     the confirmation e-mail of a booking

No payment provider and no mail service is connected yet. `Charges` and `Letters` therefore record what is to be
collected (`due`) and what is to be sent (`unsent`), exactly once for each booking, for whoever connects them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lex.airline.booking import Booking, NotBooked, Traveller, Trip
from lex.airline.days import spoken_time

_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""No vowels (no words by accident) and nothing that is mistaken for something else when read out."""
_REFERENCE = 6
_CANDIDATES = 5


@dataclass(frozen=True)
class Table:
    """The table, with writes that happen once."""

    dynamodb: Any
    name: str

    def get(self, pk: str, sk: str) -> dict[str, Any] | None:
        """The item, in DynamoDB's typed form."""
        found = self.dynamodb.get_item(TableName=self.name, Key=_key(pk, sk), ConsistentRead=True).get("Item")
        return found or None

    def add(self, pk: str, sk: str, item: dict[str, str]) -> bool:
        """Write an item that is not there yet; False, with nothing written, when it is."""
        typed = {name: {"S": value} for name, value in item.items()}
        return self.try_to(
            self.dynamodb.put_item, Item={**_key(pk, sk), **typed}, ConditionExpression="attribute_not_exists(pk)"
        )

    def try_to(self, write: Callable[..., Any], **arguments: Any) -> bool:
        """Do a conditional write; False when its condition does not hold."""
        try:
            write(TableName=self.name, **arguments)
        except self.dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


@dataclass(frozen=True)
class KnownTravellers:
    """Anybody may fly, known or new, whom the table doesn't say to be barred."""

    table: Table

    def check(self, traveller: Traveller) -> None:
        """Raises NotBooked, with the reason that the record gives."""
        profile = self.table.get(f"traveller#{traveller.id}", "profile")
        if profile and "barred" in profile:
            raise NotBooked(f"I can't book for you: {profile['barred']['S']}. Please call our service desk.")


@dataclass(frozen=True)
class Seats:
    """Bookings and the seats they take. A seat is a reference in its flight's set, so taking it twice is no harm."""

    table: Table
    now: Callable[[], datetime]

    def hold(self, trip: Trip, traveller: Traveller, key: str) -> Booking:
        """Raises NotBooked when no seat is left."""
        for reference in _references(key):
            if not self.table.add(f"booking#{reference}", "booking", self._item(trip, traveller, key)):
                kept = self.table.get(f"booking#{reference}", "booking")
                if kept is None or kept["key"]["S"] != key:
                    continue  # somebody else's booking has this reference
                if kept["status"]["S"] == "booked":
                    return Booking(reference, trip, traveller, booked=True)
            booking = Booking(reference, trip, traveller, booked=False)
            if not self._take_seat(booking):
                self.release(booking)
                raise NotBooked("That flight is full on that day. On which other day do you want to fly?", ask="Date")
            return booking
        raise RuntimeError(f"No free reference among {_CANDIDATES} for {key}")

    def confirm(self, booking: Booking) -> None:
        """Book a held seat for good."""
        self.table.dynamodb.update_item(
            TableName=self.table.name,
            Key=_key(f"booking#{booking.reference}", "booking"),
            UpdateExpression="SET #status = :booked",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":booked": {"S": "booked"}},
        )

    def release(self, booking: Booking) -> bool:
        """Give a held seat back. One that is booked by now stays, and the answer is False."""
        gone = self.table.try_to(
            self.table.dynamodb.delete_item,
            Key=_key(f"booking#{booking.reference}", "booking"),
            ConditionExpression="#status = :held",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":held": {"S": "held"}},
        )
        if gone:
            self.table.dynamodb.update_item(
                TableName=self.table.name,
                Key=_flight_key(booking.trip),
                UpdateExpression="DELETE bookings :one",
                ExpressionAttributeValues={":one": {"SS": [booking.reference]}},
            )
        return gone

    def _take_seat(self, booking: Booking) -> bool:
        return self.table.try_to(
            self.table.dynamodb.update_item,
            Key=_flight_key(booking.trip),
            UpdateExpression="ADD bookings :one",
            ConditionExpression=(
                "attribute_not_exists(bookings) OR size(bookings) < :seats OR contains(bookings, :this)"
            ),
            ExpressionAttributeValues={
                ":one": {"SS": [booking.reference]},
                ":this": {"S": booking.reference},
                ":seats": {"N": str(booking.trip.flight.seats)},
            },
        )

    def _item(self, trip: Trip, traveller: Traveller, key: str) -> dict[str, str]:
        return {
            "status": "held",
            "key": key,
            "traveller": traveller.id,
            "flight": trip.flight.number,
            "origin": trip.flight.origin,
            "destination": trip.flight.destination,
            "date": trip.day.isoformat(),
            "departs": trip.flight.departs,
            "at": self.now().astimezone(UTC).isoformat(),
        }


@dataclass(frozen=True)
class Charges:
    """Records fares that are due; nobody collects them yet."""

    table: Table

    def charge(self, booking: Booking) -> None:
        """Record the fare of a booking, once."""
        fare = {"amount": f"{booking.trip.flight.price}.00", "currency": "USD", "status": "due"}
        self.table.add(f"booking#{booking.reference}", "charge", fare)

    def refund(self, booking: Booking) -> None:
        """Forget a fare that was due."""
        self.table.dynamodb.delete_item(TableName=self.table.name, Key=_key(f"booking#{booking.reference}", "charge"))


@dataclass(frozen=True)
class Letters:
    """Records e-mails that are to be sent; nobody sends them yet."""

    table: Table

    def confirmation(self, booking: Booking) -> None:
        """Record the confirmation of a booking, once; nothing when the traveller's address is not known."""
        if not booking.traveller.email:
            return
        trip = booking.trip
        letter = {
            "to": booking.traveller.email,
            "subject": f"Your flight to {trip.flight.destination}, booking {booking.reference}",
            "body": (
                f"Flight {trip.flight.number} from {trip.flight.origin} to {trip.flight.destination} on "
                f"{trip.day.isoformat()}, departing at {spoken_time(trip.flight.departs)}. "
                f"Your reference is {booking.reference}."
            ),
            "status": "unsent",
        }
        self.table.add(f"booking#{booking.reference}", "email", letter)


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _flight_key(trip: Trip) -> dict[str, Any]:
    return _key(f"flight#{trip.flight.number}#{trip.day.isoformat()}", "seats")


def _references(key: str) -> Iterator[str]:
    """References for a key, always the same ones in the same order; the second is for when the first is taken."""
    for attempt in range(_CANDIDATES):
        number = int.from_bytes(hashlib.sha256(f"{key}#{attempt}".encode()).digest())
        letters = []
        for _ in range(_REFERENCE):
            number, index = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[index])
        yield "".join(letters)
