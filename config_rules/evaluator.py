"""The Lambda function that AWS Config asks for verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import AWSConfigRuleEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

from config_rules.catalogue import used_by
from config_rules.evaluations import Evaluation, evaluation, put, together
from config_rules.item import ConfigItem, from_history, from_notification
from config_rules.live import here, live_items
from config_rules.looking import judged
from config_rules.rule import RuleInUse, Unknown
from core.aws.clients import client
from core.reader import Clients
from core.settings import EvaluatorSettings

if TYPE_CHECKING:
    from types_boto3_config.client import ConfigServiceClient

logger = Logger()
tracer = Tracer()
metrics = Metrics()

# What test events have for a token by custom; nothing may be recorded for them.
_TEST_TOKEN = "TESTMODE"  # noqa: S105


class NoVerdictPossible(Exception):
    """AWS Config sent a message that rules are not evaluated on; the rule's trigger in the template is wrong."""


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler
@metrics.log_metrics
@event_source(data_class=AWSConfigRuleEvent)
def handler(event: AWSConfigRuleEvent, _context: LambdaContext) -> None:
    """Evaluate what AWS Config sends, and put the verdicts. Whatever is raised puts no verdict at all."""
    metrics.add_metric("Notifications", MetricUnit.Count, 1)
    evaluate(event, client, EvaluatorSettings.from_environment().rule_parameters)


def evaluate(event: AWSConfigRuleEvent, clients: Clients, parameters: str = "{}") -> None:
    """Judge the resources that the event is about, and tell AWS Config.

    `parameters` are those that the stack gives its rules, as JSON.

    Raises:
        RuleError: the AWS Config rule's parameters are not right.
        NoVerdictPossible: the message is of a kind that no rule is evaluated on.
        NotTaken: AWS Config did not take the verdicts.
    """
    logger.append_keys(config_rule=event.config_rule_name)
    found = list(evaluations(event, clients, parameters))
    put(clients("config"), found, event.result_token, test=event.result_token == _TEST_TOKEN)
    metrics.add_metric("Verdicts", MetricUnit.Count, len(found))
    logger.info("verdicts put", extra={"verdicts": {one.resource_id: one.compliance for one in found[:100]}})


def evaluations(event: AWSConfigRuleEvent, clients: Clients, parameters: str) -> Iterator[Evaluation]:
    """The verdicts on the resource that changed or, when AWS Config says that it is time, on all of them."""
    uses = used_by(event.rule_parameters if event.get("ruleParameters") else {}, parameters)
    notification = event.invoking_event
    match notification.message_type:
        case "ConfigurationItemChangeNotification":
            yield from _of_change(event, uses, from_notification(notification["configurationItem"]))
        case "OversizedConfigurationItemChangeNotification":
            yield from _of_change(event, uses, _whole(notification["configurationItemSummary"], clients))
        case "ScheduledNotification":
            at = datetime.fromisoformat(notification.notification_creation_time)
            yield from _of_all(event, uses, at, clients)
        case other:
            raise NoVerdictPossible(f"Rules are not evaluated on {other}; see the rule's SourceDetails.")


def _of_change(event: AWSConfigRuleEvent, uses: Sequence[RuleInUse], item: ConfigItem) -> Iterator[Evaluation]:
    if event.event_left_scope:
        yield Evaluation(item.type, item.id, "NOT_APPLICABLE", item.captured, "It left the scope of the rule.")
    else:
        yield from _judged(uses, item, item.captured)


def _whole(summary: dict[str, Any], clients: Clients) -> ConfigItem:
    """The item that was too big for the notification, from AWS Config's records.

    A deleted one has nothing more to tell than its summary.
    """
    item = from_notification(summary)
    if not item.exists:
        return item
    config: ConfigServiceClient = clients("config")
    history = config.get_resource_config_history(
        resourceType=summary["resourceType"], resourceId=item.id, laterTime=item.captured, limit=1
    )
    return from_history(history["configurationItems"][0])


def _of_all(
    event: AWSConfigRuleEvent, uses: Sequence[RuleInUse], at: datetime, clients: Clients
) -> Iterator[Evaluation]:
    """Verdicts on every resource there is; earlier verdicts on those that have gone are withdrawn."""
    there, place = set(), here(clients)
    for kind in dict.fromkeys(used.rule.resource for used in uses):
        for item in live_items(place, kind):
            there.add((item.type, item.id))
            yield from _judged(uses, item, at)
    config: ConfigServiceClient = clients("config")
    pages = config.get_paginator("get_compliance_details_by_config_rule").paginate(
        ConfigRuleName=event.config_rule_name, ComplianceTypes=["COMPLIANT", "NON_COMPLIANT"]
    )
    for page in pages:
        for result in page["EvaluationResults"]:
            about = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            if (about["ResourceType"], about["ResourceId"]) not in there:
                yield Evaluation(
                    about["ResourceType"], about["ResourceId"], "NOT_APPLICABLE", at, "It no longer exists."
                )


def _judged(uses: Sequence[RuleInUse], item: ConfigItem, at: datetime) -> Iterator[Evaluation]:
    """One verdict on a resource, of all rules for it in one pass."""
    if len(uses) == 1:  # where it fails there is no verdict, and AWS Config tries again
        verdicts = {uses[0].rule.name: uses[0].judge(item)}
    else:
        verdicts = {used.rule.name: judged(used, item) for used in uses if used.rule.resource == item.type}
    found = evaluation(item, together(verdicts), at)
    if unknown := [name for name, verdict in verdicts.items() if isinstance(verdict, Unknown)]:
        metrics.add_metric("UnknownVerdicts", MetricUnit.Count, len(unknown))
        logger.warning("no verdict", extra={"resource": item.id, "rules": unknown})
    if found:
        yield found
