"""What the remediator and the sweeper are built from."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from config_rules.keeper import Keeper, Wishes
from config_rules.telling import Telling
from core.aws import clients
from core.aws.queues import SqsOutbox, WatchQueue
from core.aws.state import State
from core.compliance import Mode
from core.settings import RemediatorSettings


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def keeper(settings: RemediatorSettings, *, changes_members: bool = False) -> Keeper:
    """The keeper of findings, with people's wishes as they stand now."""
    state = State(clients.client("dynamodb"), settings.state_table, now)
    return Keeper(
        state=state,
        requests=WatchQueue(clients.client("sqs"), settings.watch_queue_url),
        wishes=Wishes.of(state),
        default_mode=Mode(settings.remediation_mode),
        account=clients.account(),
        region=clients.region(),
        now=now,
        changes_members=changes_members,
    )


def telling(settings: RemediatorSettings) -> Telling:
    """The voice for notices."""
    return Telling(SqsOutbox(clients.client("sqs"), settings.outbox_url), ZoneInfo(settings.time_zone), now)
