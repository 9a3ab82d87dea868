"""Where the airline flies: its cities, as people name them, and its daily flights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Flight:
    """A daily flight. `departs` is the local time; `price` is in US dollars for one seat."""

    number: str
    origin: str
    destination: str
    departs: str
    seats: int
    price: int


@dataclass(frozen=True)
class Network:
    """Every city and flight. Cities are found by name, other name or airport code, in any case."""

    names: dict[str, str]
    flights: tuple[Flight, ...]

    def city(self, said: str) -> str | None:
        """The city's own name, or None when we don't fly there."""
        return self.names.get(_plain(said))

    def cities(self) -> list[str]:
        """All cities, by name."""
        return sorted(set(self.names.values()))

    def destinations(self, origin: str) -> list[str]:
        """Where one can fly to from a city."""
        return sorted(flight.destination for flight in self.flights if flight.origin == origin)

    def origins(self, destination: str) -> list[str]:
        """Where one can fly to a city from."""
        return sorted(flight.origin for flight in self.flights if flight.destination == destination)

    def flight(self, origin: str, destination: str) -> Flight | None:
        """The flight between two cities, if there is one."""
        return next((f for f in self.flights if (f.origin, f.destination) == (origin, destination)), None)


@cache
def network() -> Network:
    """The network in the file beside this one."""
    return read(yaml.safe_load((Path(__file__).parent / "network.yaml").read_text(encoding="utf-8")))


def read(data: Any) -> Network:
    """A network out of the file's content.

    Raises:
        ValueError: a flight goes to or from a city that the file doesn't have.
    """
    names = {
        _plain(spelling): city["name"]
        for city in data["cities"]
        for spelling in (city["name"], city["code"], *city.get("also", ()))
    }
    flights = tuple(
        Flight(f["number"], f["from"], f["to"], f["departs"], f["seats"], f["price"]) for f in data["flights"]
    )
    for flight in flights:
        for city in (flight.origin, flight.destination):
            if city not in names.values():
                raise ValueError(f"Flight {flight.number}: there is no city {city}")
    return Network(names, flights)


def _plain(name: str) -> str:
    return " ".join(name.lower().replace(",", " ").replace(".", " ").split())
