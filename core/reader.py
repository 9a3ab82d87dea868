"""What an operation may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from core.access import Access, Asker
from core.ledger import Ledger
from core.memory import Memory
from core.refusal import Refusal
from core.scheduling import Scheduling

if TYPE_CHECKING:
    from core.operation import Operation


class Clients(Protocol):
    """Makes boto3 clients of one account and region."""

    def __call__(self, service: str) -> Any:
        """The client of that service, made once."""


@dataclass(frozen=True)
class Places:
    """The regions that are served: the stack's own, which is meant where none is named, and others."""

    region: str
    home: Clients
    others: Mapping[str, Clients] = field(default_factory=dict)

    def clients(self, region: str) -> Clients:
        """The clients of a region; of the stack's own for an empty name.

        Raises:
            Refusal: that region is not served.
        """
        if region in {"", self.region}:
            return self.home
        if region not in self.others:
            served = " and ".join(
                filter(None, [", ".join([self.region, *self.others][:-1]), [self.region, *self.others][-1]])
            )
            raise Refusal(f"I don't work in the region {region}; I do in {served}. An admin can add one to the stack.")
        return self.others[region]


@dataclass(frozen=True)
class Reader:
    """Read-only AWS clients of one account and region, and what Orderly itself knows.

    An operation reads the world through this and nothing else: no environment, no other client.
    """

    client: Clients
    account: str
    region: str
    asker: Asker
    now: datetime
    zone: ZoneInfo
    access: Access
    ledger: Ledger
    memory: Memory
    scheduling: Scheduling
    operations: Mapping[str, Operation[...]]
    places: Places

    @property
    def home(self) -> Clients:
        """The clients of the stack's own region, where Orderly's own things are."""
        return self.places.home

    def elsewhere(self, region: str) -> Reader:
        """The same in another region; raises Refusal where that is not served."""
        return replace(self, client=self.places.clients(region), region=region or self.places.region)
