"""The Lambda function that hears of changes: tells people what breaks a rule now, and asks for the fix.

It hears of changed verdicts (of our AWS Config rules and of others), of changed resources, and of Security Hub's
findings. It believes none of them: what counts is the resource as it is now, judged by the rule as it is set now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.operations.changes import changed_by
from config_rules import wiring
from config_rules.catalogue import CHOICE, SEVERAL, chosen, watched
from config_rules.item import ConfigItem
from config_rules.keeper import Keeper, Seen
from config_rules.live import SOURCES, live_item
from config_rules.looking import judged
from config_rules.others import Foreign, read_control, read_managed
from config_rules.rule import Broken, NotApplicable, Rule, RuleInUse, Unknown, Verdict
from config_rules.telling import MANY, Telling
from core.aws.clients import client
from core.compliance import Finding
from core.reader import Clients
from core.request import run_id
from core.settings import RemediatorSettings

if TYPE_CHECKING:
    from types_boto3_config.client import ConfigServiceClient

logger = Logger()
tracer = Tracer()
metrics = Metrics()

_EACH = 2
"""So many findings about one resource have a message of their own; more are told in one."""
_LOOKS_BACK = timedelta(hours=24)
"""For who changed a resource last."""


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler
@metrics.log_metrics
@event_source(data_class=EventBridgeEvent)
def handler(event: EventBridgeEvent, _context: LambdaContext) -> None:
    """See whether what is said still holds; if so tell people, and in the modes `ask` and `auto` ask for the fix."""
    found = remediator()
    done: Sequence[str]
    match event.detail_type:
        case "Config Rules Compliance Change":
            change = ComplianceChange.read(event.detail)
            logger.append_keys(config_rule=change.config_rule, resource=change.resource_id)
            done = [found.handle(change)]
        case "Config Configuration Item Change":
            done = found.look(ItemChange.read(event.detail))
        case _:
            done = [found.hear(one) for one in read_control(event.detail)]
    for one in done:
        metrics.add_metric(f"Finding{one.capitalize()}", MetricUnit.Count, 1)
    logger.info("heard", extra={"what": event.detail_type, "done": done})


def remediator() -> Remediator:
    """The remediator that the function's environment describes."""
    settings = RemediatorSettings.from_environment()
    return Remediator(
        client, wiring.keeper(settings), wiring.telling(settings), watched(settings.rules), wiring.parameters(settings)
    )


@dataclass(frozen=True)
class ComplianceChange:
    """What AWS Config says in a "Config Rules Compliance Change" event; `at` is the verdict's ordering time."""

    config_rule: str
    resource_type: str
    resource_id: str
    compliance: str
    at: datetime
    annotation: str = ""

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
            annotation=result.get("annotation") or "",
        )


@dataclass(frozen=True)
class ItemChange:
    """What AWS Config says in a "Config Configuration Item Change" event, of whatever size."""

    resource_type: str
    resource_id: str
    at: datetime

    @classmethod
    def read(cls, detail: Mapping[str, Any]) -> Self:
        """Raises KeyError or ValueError when the detail is not of such an event."""
        item = detail.get("configurationItem") or detail["configurationItemSummary"]
        captured = datetime.fromisoformat(item["configurationItemCaptureTime"])
        return cls(item["resourceType"], item["resourceId"], captured)


@dataclass(frozen=True)
class Remediator:
    """Looks at what it hears of, and does what is to be done."""

    client: Clients
    keeper: Keeper
    telling: Telling
    rules: Mapping[str, Rule[...]]
    """Those by which changed resources are judged."""
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of rules, by name."""

    def handle(self, change: ComplianceChange) -> Seen | str:
        """Act on a change of verdict; the same change again does nothing more. Says what was done, in a word.

        Raises:
            RuleError: the AWS Config rule's parameters are not right.
        """
        described = self._config_rule(change.config_rule)
        if described is None:
            return "ignored"
        parameters = json.loads(described.get("InputParameters") or "{}")
        if SEVERAL in parameters:
            return "ignored"  # each rule's own verdict is told when the resource changes, and by the sweep
        if CHOICE not in parameters:
            return self.hear(read_managed(change, described))
        used = chosen(parameters)
        item = live_item(self.client, change.resource_type, change.resource_id)
        if change.compliance != "NON_COMPLIANT" and item and isinstance(used.judge(item), Broken):
            return "outdated"  # it broke again since; AWS Config will tell
        return self._judged(used, item, change.resource_id, change.at)

    def look(self, change: ItemChange) -> list[Seen]:
        """Judge a changed resource by all rules for its type, in one pass."""
        rules = [rule for rule in self.rules.values() if rule.resource == change.resource_type]
        if not rules:
            return []
        item = live_item(self.client, change.resource_type, change.resource_id)
        uses = [rule.with_parameters(self.parameters.get(rule.name, {})) for rule in rules]
        seen_by_rule = [self._seen(used, item, change.resource_id, change.at) for used in uses]
        found = [
            (finding, used.rule)
            for used, (seen, finding) in zip(uses, seen_by_rule, strict=True)
            if seen == "found" and finding
        ]
        if len(found) > _EACH:
            self._tell_together([finding for finding, _ in found])
        else:
            for finding, rule in found:
                self._tell_found(finding, rule)
        return [seen for seen, _ in seen_by_rule]

    def hear(self, heard: Foreign) -> Seen | str:
        """Act on what another tool says: by our own rule where we have one for the same, else by its word."""
        rule = heard.rule
        if not heard.is_of(self.keeper.account, self.keeper.region):
            return "ignored"  # the sweep looks at other accounts and regions
        if rule is not None and heard.type in SOURCES:
            item = live_item(self.client, heard.type, heard.resource.id)
            if item:
                used = rule.with_parameters(self.parameters.get(rule.name, {}))
                return self._judged(used, item, heard.resource.id, heard.at)
        used, item = heard.as_rule(), heard.as_item(self.keeper.account, self.keeper.region)
        return self._judged(used, item, heard.resource.id, heard.at, verdict=heard.verdict)

    def _config_rule(self, name: str) -> Mapping[str, Any] | None:
        """An AWS Config rule as it is set now; None when it was deleted meanwhile."""
        config: ConfigServiceClient = self.client("config")
        try:
            return config.describe_config_rules(ConfigRuleNames=[name])["ConfigRules"][0]
        except config.exceptions.NoSuchConfigRuleException:
            return None

    def _judged(
        self, used: RuleInUse, item: ConfigItem | None, identity: str, at: datetime, verdict: Verdict | None = None
    ) -> Seen:
        seen, finding = self._seen(used, item, identity, at, verdict)
        if seen == "found" and finding:
            self._tell_found(finding, used.rule)
        return seen

    def _seen(
        self, used: RuleInUse, item: ConfigItem | None, identity: str, at: datetime, verdict: Verdict | None = None
    ) -> tuple[Seen, Finding | None]:
        """What is to be said of a rule and a resource; what is over is said at once."""
        rule = used.rule
        place = self.keeper.place(item) if item else ""
        told = self.keeper.state.finding(f"{rule.name}#{identity}" + (f"#{place}" if place else ""))
        run = run_id(f"{rule.name}/{identity}@{at.isoformat()}")
        if verdict is None:
            verdict = judged(used, item) if item else NotApplicable("no longer exists")
        if item is None or isinstance(verdict, Unknown):
            seen, finding = self.keeper.over(told, None) if item is None else ("unknown", None)
        else:
            seen, finding = self.keeper.seen(used, item, verdict, at, told)
        if seen == "over" and finding and not isinstance(verdict, Broken | Unknown):
            self.telling.over(run, finding, rule, verdict)
            self.keeper.release(finding)
        return seen, finding

    def _tell_together(self, findings: list[Finding]) -> None:
        """Everything that is wrong with one resource, in one message."""
        planned = [(finding, self.keeper.next(finding)) for finding in findings]
        self.telling.about_one(run_id(findings[0].run_key), planned)
        for finding, what in planned:
            self.keeper.act(finding, what)

    def _tell_found(self, finding: Finding, rule: Rule[...]) -> None:
        run = run_id(finding.run_key)
        logger.set_correlation_id(run)
        now = self.keeper.now()
        what = self.keeper.next(finding)
        crowd = self.keeper.state.count_told(rule.name, now)
        theirs = self.keeper.state.count_told(f"{rule.name}:{finding.resource.owner or ''}", now)
        if crowd <= MANY:
            by = changed_by(self.client, finding.resource.id, now - _LOOKS_BACK, now)
            self.telling.found(run, finding, rule, what, by)
        else:
            self.telling.crowd(run, finding, rule, what, crowd, theirs)
        self.keeper.act(finding, what)
