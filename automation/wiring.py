"""What the desk and the operator are built from: the real gate, ledger, state and outbox."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, datetime
from functools import cache, partial
from typing import Protocol
from zoneinfo import ZoneInfo

from slack_sdk import WebClient

from automation.catalogue import OPERATIONS
from core.access import Access
from core.aws import clients, secrets
from core.aws.ledger import DynamoLedger
from core.aws.state import State
from core.aws.tokens import bot_tokens
from core.gate import Gate
from core.plan import Plan
from core.reader import Clients
from core.request import Request
from core.scheduling import Scheduling, SchedulingSettings
from core.settings import OperatorSettings
from core.slack import SlackDirectory

_SECONDS = 5
"""For how long Slack may take over one question of the gate."""


class GateSettings(SchedulingSettings, Hashable, Protocol):
    """What a gate needs to be told by the environment."""

    @property
    def ledger_table(self) -> str: ...
    @property
    def state_table(self) -> str: ...
    @property
    def access_parameter(self) -> str: ...
    @property
    def slack_bot_token_parameter(self) -> str: ...
    @property
    def installations_table(self) -> str: ...
    @property
    def slack_api_url(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def regions(self) -> str: ...
    @property
    def accounts(self) -> str: ...
    @property
    def member_role(self) -> str: ...


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def ledger(table: str) -> DynamoLedger:
    """The ledger."""
    return DynamoLedger(clients.client("dynamodb"), table)


def state(table: str) -> State:
    """The state table."""
    return State(clients.client("dynamodb"), table, now)


def gate(settings: GateSettings) -> Gate:
    """The gate as access stands now: the document is read again when it is older than a minute."""
    return Gate(
        operations=OPERATIONS,
        access=_access(secrets.document(settings.access_parameter)),
        directory=_directory(settings),
        client=clients.client,
        ledger=ledger(settings.ledger_table),
        memory=state(settings.state_table),
        scheduling=Scheduling.of(settings),
        account=clients.account(),
        region=clients.region(),
        zone=ZoneInfo(settings.time_zone),
        now=now,
        regions={name: partial(clients.client, region=name) for name in settings.regions.split(",") if name},
        members={
            account: partial(clients.MemberClients, account, settings.member_role)
            for account in settings.accounts.split(",")
            if account
        },
    )


def hands(settings: OperatorSettings, request: Request, plan: Plan) -> Clients:
    """Clients that may do what a plan of that request needs, and no more."""
    return clients.ChangeClients(settings.change_role_arn, plan, request.actor, request.id, settings.member_change_role)


@cache
def _access(text: str) -> Access:
    return Access.load(text)


@cache
def _directory(settings: GateSettings) -> SlackDirectory:
    tokens = bot_tokens(settings)
    return SlackDirectory(lambda team: _client(tokens.of(team), settings.slack_api_url))


def _client(token: str, api_url: str) -> WebClient:
    return WebClient(token=token, base_url=api_url, timeout=_SECONDS)
