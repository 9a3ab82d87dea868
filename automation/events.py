"""What AWS tells of its own accord (EventBridge), said to people."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.operations.words import moment
from core.aws import clients
from core.aws.queues import SqsOutbox
from core.outbox import Outbox, Post
from core.outcome import Fact, Notice
from core.request import ReplyTo
from core.settings import EventsSettings

logger = Logger()
metrics = Metrics()

_HEADLINES = {
    "ALARM": "Alarm: {name}",
    "OK": "Alarm over: {name}",
    "INSUFFICIENT_DATA": "Alarm without data: {name}",
}


def alarm_notice(detail: dict[str, Any], zone: ZoneInfo) -> Notice:
    """A CloudWatch alarm that changed its state, in words.

    Source of the shape: CloudWatch User Guide, "Alarm events and EventBridge".
    """
    state, before = detail["state"], detail.get("previousState", {})
    name = detail["alarmName"]
    description = detail.get("configuration", {}).get("description", "")
    facts = [
        Fact("Why", state.get("reason", "")),
        Fact("Since", moment(_changed(state), zone)),
        Fact("Before", before.get("value", "")),
        Fact("What to do", description),
    ]
    headline = _HEADLINES.get(state["value"], "Alarm: {name}").format(name=name)
    severity = "high" if state["value"] == "ALARM" else "low"
    shown = tuple(fact for fact in facts if fact.value)
    return Notice(headline, shown, topic="alarm", severity=severity, name=name)


def say_alarm(event: dict[str, Any], outbox: Outbox, zone: ZoneInfo) -> None:
    """One message for each alarm: it is updated as the alarm's state changes."""
    detail = event["detail"]
    milliseconds = int(_changed(detail["state"]).timestamp() * 1000)
    run = event["id"].replace("-", "")[:12]
    outbox.put(Post(run, ReplyTo(), alarm_notice(detail, zone), f"alarm:{detail['alarmName']}", milliseconds))


def _changed(state: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(state["timestamp"])


@cache
def _settings() -> EventsSettings:
    return EventsSettings.from_environment()


@logger.inject_lambda_context(clear_state=True, correlation_id_path="id")
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """An event of the kinds that the template's rules send here.

    Raises:
        ValueError: a kind that has no words yet; the function's dead letters keep it.
    """
    metrics.add_metric("Events", MetricUnit.Count, 1)
    if event.get("detail-type") != "CloudWatch Alarm State Change":
        raise ValueError(f"no words for {event.get('source')}: {event.get('detail-type')}")
    settings = _settings()
    say_alarm(event, SqsOutbox(clients.client("sqs"), settings.outbox_url), ZoneInfo(settings.time_zone))
