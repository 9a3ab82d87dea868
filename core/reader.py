"""What an operation may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from core.access import Access, Asker
from core.ledger import Ledger
from core.memory import Memory
from core.scheduling import Scheduling

if TYPE_CHECKING:
    from core.operation import Operation


class Clients(Protocol):
    """Makes boto3 clients of one account and region."""

    def __call__(self, service: str) -> Any:
        """The client of that service, made once."""


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
