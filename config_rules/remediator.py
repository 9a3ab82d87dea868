"""The Lambda function that hears of changes: tells people what breaks a rule now, and asks for the fix.

It hears of changed verdicts (of our AWS Config rules and of others), of changed resources, and of Security Hub's
findings. It believes none of them: what counts is the resource as it is now, judged by the rule as it is set now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

from config_rules import wiring
from config_rules.catalogue import CHOICE, SEVERAL, chosen, in_use
from config_rules.everywhere import Everywhere
from config_rules.item import ConfigItem
from config_rules.keeper import Keeper, Next, Seen
from config_rules.live import Here, live_item
from config_rules.looking import judged
from config_rules.news import News
from config_rules.others import Foreign, read_control, read_managed
from config_rules.rule import Broken, Compliant, NotApplicable, Rule, RuleInUse, Verdict
from config_rules.telling import MANY, Telling
from core.aws.clients import client
from core.compliance import CHANGES_AN_HOUR, Finding, Mode, finding_key
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
_GONE = NotApplicable("no longer exists")


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
    rules = in_use(settings.rules, settings.rule_parameters)
    return Remediator(client, wiring.keeper(settings), wiring.telling(settings), rules)


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
    rules: Mapping[str, RuleInUse]
    """Those by which changed resources are judged."""

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
        used = self.rules.get(used.rule.name, used)  # a finding is judged the same whichever way it is heard of
        item = self._live(change.resource_type, change.resource_id)
        verdict = judged(used, item) if item else _GONE
        if change.compliance != "NON_COMPLIANT" and isinstance(verdict, Broken):
            return "outdated"  # it broke again since; AWS Config will tell
        return self._follow(used, item, change.resource_id, change.at, verdict)

    def look(self, change: ItemChange) -> list[Seen]:
        """Judge a changed resource by all rules for its type, in one pass."""
        uses = [used for used in self.rules.values() if used.rule.resource == change.resource_type]
        if not uses:
            return []
        item = self._live(change.resource_type, change.resource_id)
        seen: list[Seen] = []
        found: list[tuple[Finding, Rule[...]]] = []
        for used in uses:
            verdict = judged(used, item) if item else _GONE
            what, finding = self._seen(used, item, change.resource_id, change.at, verdict)
            seen.append(what)
            if what == "found" and finding:
                found.append((finding, used.rule))
        planned = [(finding, rule, self.keeper.next(finding)) for finding, rule in found]
        news = self._news()
        together = [(finding, ahead) for finding, _, ahead in planned if not ahead.in_vain]
        if len(together) > _EACH:
            news.about_one(together)
        for finding, rule, ahead in planned:
            if ahead.in_vain or len(together) <= _EACH:
                self._tell(news, finding, rule, ahead)
        return seen

    def hear(self, heard: Foreign) -> Seen | str:
        """Act on what another tool says: by our own rule where we have one for the same, else by its word."""
        if not heard.is_of(self.keeper.account, self.keeper.region):
            return "ignored"  # the sweep looks at other accounts and regions
        if heard.rule and (item := self._live(heard.type, heard.resource.id)):
            used = self.rules.get(heard.rule.name) or heard.rule.with_parameters({})
            return self._follow(used, item, heard.resource.id, heard.at, judged(used, item))
        item = heard.as_item(self.keeper.account, self.keeper.region)
        return self._follow(heard.as_rule(), item, heard.resource.id, heard.at, heard.verdict)

    def _live(self, resource_type: str, resource_id: str) -> ConfigItem | None:
        here = Here(self.client, self.keeper.account, self.keeper.region, self.client("sts").meta.partition)
        return live_item(here, resource_type, resource_id)

    def _config_rule(self, name: str) -> Mapping[str, Any] | None:
        """An AWS Config rule as it is set now; None when it was deleted meanwhile."""
        config: ConfigServiceClient = self.client("config")
        try:
            return config.describe_config_rules(ConfigRuleNames=[name])["ConfigRules"][0]
        except config.exceptions.NoSuchConfigRuleException:
            return None

    def _follow(self, used: RuleInUse, item: ConfigItem | None, identity: str, at: datetime, verdict: Verdict) -> Seen:
        """Do what is to be done about one verdict."""
        seen, finding = self._seen(used, item, identity, at, verdict)
        if seen == "found" and finding:
            self._tell(self._news(), finding, used.rule, self.keeper.next(finding))
        return seen

    def _seen(
        self, used: RuleInUse, item: ConfigItem | None, identity: str, at: datetime, verdict: Verdict
    ) -> tuple[Seen, Finding | None]:
        """Remember a verdict; what is over is told at once."""
        rule = used.rule
        told = self.keeper.state.finding(finding_key(rule.name, identity, self.keeper.place(item) if item else ""))
        if item:
            seen, finding = self.keeper.seen(used, item, verdict, at, told)
        else:
            seen, finding = self.keeper.over(told, None)
        if seen == "over" and finding and isinstance(verdict, Compliant | NotApplicable):
            self._news().over(run_id(f"{rule.name}/{identity}@{at.isoformat()}"), finding, rule, verdict)
        return seen, finding

    def _news(self) -> News:
        return News.of(self.telling, Everywhere(self.keeper))

    def _tell(self, news: News, finding: Finding, rule: Rule[...], what: Next) -> None:
        """Tell of it by itself, or count it where it is one of many alike."""
        run = run_id(finding.run_key)
        logger.set_correlation_id(run)
        now = self.keeper.now()
        crowd = 0 if what.in_vain else self.keeper.state.count_told(rule.name, now)
        if crowd <= MANY:
            finding = news.one(rule, finding, what)
        theirs = self.keeper.state.count_told(f"{rule.name}:{finding.owner}", now)
        if crowd > MANY:
            if what.mode is Mode.ASK and crowd > CHANGES_AN_HOUR:  # nobody reads so many requests
                what = replace(what, mode=Mode.NOTIFY)
            self.telling.crowd(run, finding, rule, what, crowd, theirs)
            self.keeper.act(finding, what)
