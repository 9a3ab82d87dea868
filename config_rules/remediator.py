"""The Lambda function that hears from AWS Config that a verdict changed: tells people, and asks for the fix."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, Self
from zoneinfo import ZoneInfo

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

from config_rules import finding as notices
from config_rules.catalogue import CHOICE, chosen
from config_rules.finding import Mode
from config_rules.item import ConfigItem
from config_rules.live import live_item
from config_rules.rule import Broken, Compliant, NotApplicable, Rule, RuleInUse, Unknown
from core.aws.clients import client
from core.aws.queues import SqsOutbox, WatchQueue
from core.aws.state import State
from core.memory import Finding
from core.outbox import Outbox, Post
from core.outcome import Notice
from core.plan import Resource
from core.reader import Clients
from core.request import Actor, ReplyTo, Request
from core.settings import RemediatorSettings

if TYPE_CHECKING:
    from types_boto3_config.client import ConfigServiceClient

logger = Logger()
tracer = Tracer()
metrics = Metrics()

# The two posts about one finding, in this order; one card shows the latest.
_FOUND, _OVER = 1, 2

_NOTICES = ReplyTo()
"""No place in particular: the notifier posts it where notices go."""


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler
@metrics.log_metrics
@event_source(data_class=EventBridgeEvent)
def handler(event: EventBridgeEvent, _context: LambdaContext) -> None:
    """See whether the verdict still holds; if so say it, and in the modes `ask` and `auto` ask for the fix."""
    metrics.add_metric("ComplianceChanges", MetricUnit.Count, 1)
    change = ComplianceChange.read(event.detail)
    logger.append_keys(config_rule=change.config_rule, resource=change.resource_id)
    done = remediator().handle(change)
    metrics.add_metric(f"Finding{done.capitalize()}", MetricUnit.Count, 1)
    logger.info(done, extra={"compliance": change.compliance, "verdict_of": change.at.isoformat()})


def remediator() -> Remediator:
    """The remediator that the function's environment describes."""
    settings = RemediatorSettings.from_environment()
    sqs = client("sqs")
    return Remediator(
        client=client,
        state=State(client("dynamodb"), settings.state_table, _now),
        outbox=SqsOutbox(sqs, settings.outbox_url),
        requests=WatchQueue(sqs, settings.watch_queue_url),
        default_mode=Mode(settings.remediation_mode),
        zone=ZoneInfo(settings.time_zone),
        now=_now,
    )


@dataclass(frozen=True)
class ComplianceChange:
    """What AWS Config says in a "Config Rules Compliance Change" event; `at` is the verdict's ordering time."""

    config_rule: str
    resource_type: str
    resource_id: str
    compliance: str
    at: datetime

    @classmethod
    def read(cls, detail: Mapping[str, Any]) -> Self:
        """Raises KeyError or ValueError when the detail is not of such an event."""
        result = detail["newEvaluationResult"]
        return cls(
            config_rule=detail["configRuleName"],
            resource_type=detail["resourceType"],
            resource_id=detail["resourceId"],
            compliance=result["complianceType"],
            at=datetime.fromisoformat(result["evaluationResultIdentifier"]["orderingTimestamp"]),
        )


class Requests(Protocol):
    """Where requests go."""

    def put(self, message: Request) -> None:
        """Queue it."""


@dataclass(frozen=True)
class Remediator:
    """Believes no event: what counts is the resource as it is now, judged by the rule as it is set now."""

    client: Clients
    state: State
    outbox: Outbox
    requests: Requests
    default_mode: Mode
    zone: ZoneInfo
    now: Callable[[], datetime]

    def handle(self, change: ComplianceChange) -> str:
        """Act on a change of verdict; the same change again does nothing more. Says what was done, in a word.

        Raises:
            RuleError: the AWS Config rule's parameters are not right.
        """
        used = self._rule(change.config_rule)
        if used is None:
            return "ignored"
        item = live_item(self.client, change.resource_type, change.resource_id)
        verdict = used.judge(item) if item else NotApplicable("no longer exists")
        match verdict:
            case Broken() if item and change.compliance == "NON_COMPLIANT":
                return self._found(change, used, item, verdict)
            case Compliant() | NotApplicable():
                return self._over(change, used, item, verdict)
            case Broken():
                return "outdated"  # it broke again since; AWS Config will tell
            case Unknown():
                return "unknown"

    def _rule(self, config_rule: str) -> RuleInUse | None:
        """Our rule behind an AWS Config rule; None when it is somebody else's, or deleted meanwhile."""
        config: ConfigServiceClient = self.client("config")
        try:
            described = config.describe_config_rules(ConfigRuleNames=[config_rule])["ConfigRules"][0]
        except config.exceptions.NoSuchConfigRuleException:
            return None
        parameters = json.loads(described.get("InputParameters") or "{}")
        return chosen(parameters) if CHOICE in parameters else None

    def _found(self, change: ComplianceChange, used: RuleInUse, item: ConfigItem, verdict: Broken) -> str:
        rule = used.rule
        told = self.state.finding(rule.name, item.id)
        since = told.since if told else change.at
        finding = Finding(rule.name, item.resource, since, rule.severity, verdict.why)
        mode = Mode(self.state.mode(rule.name) or self.default_mode)
        request = replace(self._request(change, rule), call=verdict.fix, ask_first=mode is Mode.ASK)
        self.state.open_finding(finding)
        self._say(request, finding, _FOUND, notices.found(finding, rule, verdict, mode, self.zone))
        if verdict.fix and mode is not Mode.NOTIFY:
            self.requests.put(request)
        return "found"

    def _over(
        self, change: ComplianceChange, used: RuleInUse, item: ConfigItem | None, verdict: Compliant | NotApplicable
    ) -> str:
        told = self.state.finding(used.rule.name, change.resource_id)
        if told is None:
            return "fine"
        finding = replace(told, resource=_latest(told.resource, item))
        notice = notices.over(finding, used.rule, verdict, self.now(), self.zone)
        self._say(self._request(change, used.rule), finding, _OVER, notice)
        self.state.close_finding(finding)
        return "over"

    def _request(self, change: ComplianceChange, rule: Rule[...]) -> Request:
        """The run that a change of verdict is, the same for every delivery of it."""
        key = f"{rule.name}/{change.resource_id}@{change.at.isoformat()}"
        return Request(key, Actor("rule", rule.name), _NOTICES, self.now())

    def _say(self, request: Request, finding: Finding, number: int, notice: Notice) -> None:
        """Posts about one finding share a card; if the resource breaks the rule again later, that is another."""
        card = f"finding:{finding.rule}:{finding.resource.id}:{int(finding.since.timestamp() * 1000)}"
        logger.set_correlation_id(request.id)
        self.outbox.put(Post(request.id, _NOTICES, notice, card, number))


def _latest(told: Resource, item: ConfigItem | None) -> Resource:
    """A resource that is gone is called what it was called when people were told of it."""
    return item.resource if item and item.exists else told


def _now() -> datetime:
    return datetime.now(UTC)
