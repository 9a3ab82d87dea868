"""People, a gate and an outbox, for the tests that ask Orderly for something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from automation.catalogue import OPERATIONS
from core.access import Access, Asker, Role
from core.aws.clients import MemberClients, client
from core.aws.ledger import DynamoLedger
from core.aws.state import State
from core.call import Call
from core.gate import Gate
from core.outbox import Post
from core.outcome import Sayable
from core.reader import Places, Reader
from core.request import Actor, ReplyTo, Request
from core.scheduling import Scheduling
from tests.support.account import ACCOUNT, LEDGER, REGION, STATE

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
OSLO = ZoneInfo("Europe/Oslo")

ANN = Actor("slack", "U0ANN", "T0ORDERLY", "C0APPS")
BO = Actor("slack", "U0BO", "T0ORDERLY", "C0APPS")
CAT = Actor("slack", "U0CAT", "T0ORDERLY", "C0APPS")
EVE = Actor("slack", "U0EVE", "T0ORDERLY", "C0APPS")
"""Has no more than everybody has."""
END_OF_DAY = Actor("schedule", "end-of-day")
SCHEDULING = Scheduling(
    "orderly",
    f"arn:aws:sqs:{REGION}:{ACCOUNT}:WatchQueue",
    f"arn:aws:iam::{ACCOUNT}:role/ScheduleRole",
    f"arn:aws:sqs:{REGION}:{ACCOUNT}:WatchDeadLetters",
)
CHANNEL = ReplyTo("C0APPS", "1700000000.000100", "U0ANN")

ACCESS = Access.load(
    "{version: 1, users: {U0ANN: operator, U0BO: admin}, teams: [T0ORDERLY], limits: {ask: 80, refuse: 200}}"
)

Said = TypeVar("Said")


ELSEWHERE = "us-east-1"
MEMBER, PROD_MEMBER = "210987654321", "321098765432"
PLACES = Places(
    REGION,
    client,
    {ELSEWHERE: partial(client, region=ELSEWHERE)},
    ACCOUNT,
    {member: partial(MemberClients, member, "OrderlyLooks") for member in (MEMBER, PROD_MEMBER)},
)
"""The stack's own account and region, one more region, and two member accounts."""


@dataclass
class Workspace:
    """What Slack knows of its people."""

    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    guests: frozenset[str] = frozenset()
    zones: Mapping[str, str] = field(default_factory=dict)
    down: bool = False

    def members(self, group: str) -> frozenset[str]:
        """User ids of a user group's members."""
        if self.down:
            raise ConnectionError
        return self.groups.get(group, frozenset())

    def is_guest(self, user: str) -> bool:
        """Whether a user is a guest."""
        if self.down:
            raise ConnectionError
        return user in self.guests

    def zone(self, user: str) -> str:
        """The time zone that a user lives by."""
        if self.down:
            raise ConnectionError
        return self.zones.get(user, "")


def ledger() -> DynamoLedger:
    """The ledger in the embedded account."""
    return DynamoLedger(client("dynamodb"), LEDGER)


def state(at: datetime = NOW) -> State:
    """The state table in the embedded account, at that time."""
    return State(client("dynamodb"), STATE, lambda: at)


def gate(access: Access = ACCESS, directory: Workspace | None = None) -> Gate:
    """The gate to the embedded account."""
    return Gate(
        OPERATIONS, access, directory or Workspace(), client, ledger(), state(), SCHEDULING, ACCOUNT, REGION, OSLO,
        lambda: NOW, PLACES.others, PLACES.members,
    )  # fmt: skip


def reader(role: Role = Role.OPERATOR, actor: Actor = ANN) -> Reader:
    """What an operation gets, when somebody with that role asks."""
    asker = Asker(actor, role)
    return Reader(
        client, ACCOUNT, REGION, asker, NOW, OSLO, ACCESS, ledger(), state(), SCHEDULING, OPERATIONS, PLACES,
    )  # fmt: skip


def request(said: str = "", actor: Actor = ANN, *, call: Call | None = None, key: str = "") -> Request:
    """Somebody wants something."""
    return Request(key or f"key of {actor} {said}{call or ''}", actor, CHANNEL, NOW, said, call)


@dataclass
class Posts:
    """An outbox that keeps what is put into it, in the form in which it travels."""

    put_in: list[Post] = field(default_factory=list)

    def put(self, post: Post) -> None:
        """Keep it."""
        self.put_in.append(Post.from_json(post.to_json()))

    @property
    def said(self) -> list[Sayable]:
        """What was said, in order."""
        return [post.says for post in self.put_in]

    def last(self, shape: type[Said]) -> Said:
        """What was said last, which is of that shape."""
        found = self.put_in[-1].says
        assert isinstance(found, shape), found
        return found


def details(run: str) -> Mapping[str, Mapping[str, object]]:
    """What the ledger holds of a run: the details, by place."""
    return {entry.place: entry.detail for entry in ledger().run(run)}
