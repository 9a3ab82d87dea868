"""The function that Lex V2 asks in every turn, for every intent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.catalogue import OPERATIONS
from core.access import Access
from core.aws import clients, secrets
from core.aws.ledger import DynamoLedger
from core.aws.queues import ChatQueue
from core.aws.state import State
from core.gate import Gate
from core.scheduling import Scheduling
from core.settings import LexSettings
from lex.airline.book_flight import INTENT as BOOK_FLIGHT
from lex.airline.book_flight import BookFlight
from lex.airline.booking import BookingDesk
from lex.airline.network import network
from lex.airline.table import Charges, KnownTravellers, Letters, Seats, Table
from lex.event import Turn
from lex.names import by_intent
from lex.operations import Operations
from lex.reply import Reply
from lex.router import Router, Talk
from lex.small_talk import help_, not_understood

logger = Logger()
tracer = Tracer()
metrics = Metrics()


@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False)
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> Reply:  # noqa: ARG001 - Lambda passes both
    """One turn. What the person said is not logged: it may be personal."""
    turn = Turn.read(event)
    logger.set_correlation_id(turn.reference)
    reply = _router()(turn)
    action = reply["sessionState"]["dialogAction"]["type"]
    state = reply["sessionState"].get("intent", {}).get("state", "")
    logger.info("Turn", extra={"intent": turn.intent, "fulfilling": turn.fulfilling, "action": action, "state": state})
    metrics.add_dimension("intent", turn.intent)
    metrics.add_metric("Turns", MetricUnit.Count, 1)
    metrics.add_metric("Failed", MetricUnit.Count, int(state == "Failed"))
    return reply


@cache
def _router() -> Router:
    return router(LexSettings.from_environment(), lambda: datetime.now(UTC))


def router(settings: LexSettings, now: Callable[[], datetime]) -> Router:
    """The router with everything behind it: AWS, the gate, the airline."""
    zone = ZoneInfo(settings.time_zone)
    table = Table(clients.client("dynamodb"), settings.bookings_table)
    desk = BookingDesk(KnownTravellers(table), Seats(table, now), Charges(table), Letters(table))
    queue = ChatQueue(clients.client("sqs"), settings.chat_queue_url)
    operations = Operations(lambda: _gate(settings, zone, now), queue.put, now)
    talks: dict[str, Talk] = dict.fromkeys(by_intent(OPERATIONS), operations)
    talks |= {
        BOOK_FLIGHT: BookFlight(network(), desk, lambda: now().astimezone(zone).date()),
        "HelpIntent": help_,
        "FallbackIntent": not_understood,
    }
    return Router(talks)


def _gate(settings: LexSettings, zone: ZoneInfo, now: Callable[[], datetime]) -> Gate:
    return Gate(
        operations=OPERATIONS,
        access=_access(secrets.document(settings.access_parameter)),
        directory=_NoSlack(),
        client=clients.client,
        ledger=DynamoLedger(clients.client("dynamodb"), settings.ledger_table),
        memory=State(clients.client("dynamodb"), settings.state_table, now),
        scheduling=Scheduling.of(settings),
        account=clients.account(),
        region=clients.region(),
        zone=zone,
        now=now,
    )


@cache
def _access(text: str) -> Access:
    return Access.load(text)


class _NoSlack:
    """Nobody who speaks through Lex is known to Slack."""

    def members(self, group: str) -> frozenset[str]:  # noqa: ARG002
        return frozenset()

    def is_guest(self, user: str) -> bool:  # noqa: ARG002
        return False

    def zone(self, user: str) -> str:  # noqa: ARG002
        return ""
