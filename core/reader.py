"""What an operation may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from core.access import Access, Asker
from core.joining import joined
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
    """The regions that are served: the stack's own, which is meant where none is named, and others; and accounts."""

    region: str
    home: Clients
    others: Mapping[str, Clients] = field(default_factory=dict)
    account: str = ""
    """The stack's own."""
    members: Mapping[str, Callable[[str], Clients]] = field(default_factory=dict)
    """The other accounts in which Orderly may change things, each with what makes clients of a region there."""

    def clients(self, region: str, account: str = "") -> Clients:
        """The clients of a region and account; of the stack's own for an empty name.

        Raises:
            Refusal: that region or account is not served.
        """
        served = [self.region, *self.others]
        if region and region not in served:
            raise Refusal(
                f"I don't work in the region {region}; I do in {joined(served)}. An admin can add one to the stack."
            )
        if account in {"", self.account}:
            return self.others.get(region, self.home)
        if not self.members:
            raise Refusal(
                f"I change nothing in other accounts, so nothing in {account}. An admin can let me (MemberChangeRole)."
            )
        if account not in self.members:
            known = joined(list(self.members))
            raise Refusal(f"I don't work in the account {account}; I do in {known}. An admin can add it to the stack.")
        return self.members[account](region or self.region)


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

    def elsewhere(self, region: str, account: str = "") -> Reader:
        """The same in another region or account; raises Refusal where that is not served."""
        there = self.places.clients(region, account)
        return replace(self, client=there, account=account or self.account, region=region or self.places.region)
