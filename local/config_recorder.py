"""AWS Config's recorder: sees resources change, has rules judge them, and tells when a verdict changes."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from local.aws.config_records import result_token
from local.config_items import (
    LARGEST_NOTIFICATION,
    change_notification,
    deleted,
    instance_item,
    iso,
    same_state,
    scheduled_notification,
)

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
"""As often as an asynchronous invocation is tried (Lambda, "Asynchronous invocation")."""

_FREQUENCY = {
    "One_Hour": timedelta(hours=1),
    "Three_Hours": timedelta(hours=3),
    "Six_Hours": timedelta(hours=6),
    "Twelve_Hours": timedelta(hours=12),
    "TwentyFour_Hours": timedelta(hours=24),
}


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The time, with its zone."""


@dataclass(frozen=True)
class _Due:
    """A notification that a rule's function has yet to handle."""

    rule: str
    notification: Mapping[str, Any]
    attempts: int = 0


class ConfigRecorder:
    """Watches the instances of the embedded AWS.

    Args:
        clients: makes boto3 clients of the embedded AWS that may do everything.
        invoke: has a function (its ARN, as in the rule's SourceIdentifier) handle an event; raises when it fails.
        emit: puts an event, in EventBridge's envelope, on the default bus.
        rules: the template's AWS::Config::ConfigRule resources, by logical id: their properties, resolved.
        stack: the stack's name, with which the names of its rules begin.
        clock: the time that items and events carry.
        every: seconds between two looks.
        largest: bytes of a notification; a bigger item is announced by its summary.
    """

    def __init__(
        self,
        clients: Callable[[str], Any],
        invoke: Callable[[str, dict[str, Any]], Any],
        emit: Callable[[dict[str, Any]], None],
        rules: Mapping[str, Mapping[str, Any]],
        clock: Clock,
        *,
        stack: str,
        every: float = 0.5,
        largest: int = LARGEST_NOTIFICATION,
    ) -> None:
        self._clients = clients
        self._invoke = invoke
        self._emit = emit
        self._template = {f"{stack}-{logical_id}": properties for logical_id, properties in rules.items()}
        self._clock = clock
        self._every = every
        self._largest = largest
        self._items: dict[str, dict[str, Any]] = {}
        self._states: dict[str, str] = {}
        self._ran: dict[str, datetime] = {}
        self._verdicts: dict[tuple[str, str], dict[str, Any]] = {}
        self._due: deque[_Due] = deque()
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Create the template's rules, and watch from now on."""
        self.create_rules()
        self._thread = threading.Thread(target=self._watch, name="config-recorder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; returns when the last look is over."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def create_rules(self) -> None:
        """Put the template's rules into the embedded AWS, where its CloudFormation leaves them out."""
        for name, properties in self._template.items():
            self._clients("config").put_config_rule(ConfigRule=_as_api(name, properties))

    def poll(self) -> int:
        """Look once: record what changed, have it judged, tell of changed verdicts. Gives the number of items."""
        with self._one_at_a_time:
            changes = list(self._record_changes())
            rules = {rule["ConfigRuleName"]: rule for rule in self._rules()}
            for name, rule in rules.items():
                self._due.extend(_Due(name, one) for one in self._notifications(rule, changes))
            self._states = {name: rule["ConfigRuleState"] for name, rule in rules.items()}
            self._judge(rules)
            for rule in rules.values():
                self._tell_changes(rule)
            return len(changes)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self.poll()
            except Exception:
                logger.exception("could not look for changes; looking again")
            self._stopping.wait(self._every)

    def _rules(self) -> Iterator[dict[str, Any]]:
        for page in self._clients("config").get_paginator("describe_config_rules").paginate():
            yield from (rule for rule in page["ConfigRules"] if rule["Source"]["Owner"] == "CUSTOM_LAMBDA")

    def _record_changes(self) -> Iterator[dict[str, Any]]:
        """Record what is new, changed or gone since the last look; gives the notifications of it."""
        now = self._clock.now()
        seen = {item["resourceId"]: item for item in self._instances(now)}
        for resource_id, item in self._items.items():
            if resource_id not in seen and item["configurationItemStatus"] != "ResourceDeleted":
                seen[resource_id] = deleted(item, now)
        for resource_id, item in seen.items():
            before = self._items.get(resource_id)
            if before is None:
                if item["configurationItemStatus"] == "ResourceDeleted":
                    continue  # it was gone before we began to watch
                item["configurationItemStatus"] = "ResourceDiscovered"
            elif same_state(before, item):
                continue
            self._hand_in(item)
            self._items[resource_id] = item
            yield change_notification(item, before, self._largest)

    def _instances(self, now: datetime) -> Iterator[dict[str, Any]]:
        ec2 = self._clients("ec2")
        for page in ec2.get_paginator("describe_instances").paginate():
            for reservation in page["Reservations"]:
                for instance in reservation["Instances"]:
                    yield instance_item(instance, reservation["OwnerId"], ec2.meta.region_name, now)

    def _hand_in(self, item: Mapping[str, Any]) -> None:
        self._clients("config").put_resource_config(
            ResourceType=item["resourceType"],
            SchemaVersionId="1.3",
            ResourceId=item["resourceId"],
            Configuration=json.dumps(item),
        )

    def _notifications(
        self, rule: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]
    ) -> Iterator[Mapping[str, Any]]:
        """What a rule is to be asked: about changes, or about everything when it is new or somebody wants it so."""
        before, now = self._states.get(rule["ConfigRuleName"]), rule["ConfigRuleState"]
        if before is None or (now == "EVALUATING" and before != now):
            changes = [change_notification(item, None, self._largest) for item in self._items.values()]
        details = {detail["MessageType"]: detail for detail in rule["Source"].get("SourceDetails", [])}
        types = rule.get("Scope", {}).get("ComplianceResourceTypes", [])
        for change in changes:
            item = change.get("configurationItem") or change["configurationItemSummary"]
            if change["messageType"] in details and (not types or item["resourceType"] in types):
                yield change
        if scheduled := details.get("ScheduledNotification"):
            yield from self._scheduled(rule, _FREQUENCY[scheduled["MaximumExecutionFrequency"]])

    def _scheduled(self, rule: Mapping[str, Any], every: timedelta) -> Iterator[Mapping[str, Any]]:
        name, now = rule["ConfigRuleName"], self._clock.now()
        if name not in self._ran or now - self._ran[name] >= every:
            self._ran[name] = now
            yield scheduled_notification(_account(rule), now)

    def _judge(self, rules: Mapping[str, Mapping[str, Any]]) -> None:
        """Have what is due handled; what fails is tried again at the next look."""
        for due in [self._due.popleft() for _ in range(len(self._due))]:
            rule = rules.get(due.rule)
            if rule is None:
                continue  # deleted meanwhile
            try:
                self._invoke(rule["Source"]["SourceIdentifier"], _rule_event(rule, due.notification))
            except Exception:
                logger.exception("%s was not evaluated, attempt %d of %d", due.rule, due.attempts + 1, _ATTEMPTS)
                if due.attempts + 1 < _ATTEMPTS:
                    self._due.append(replace(due, attempts=due.attempts + 1))

    def _tell_changes(self, rule: Mapping[str, Any]) -> None:
        name = rule["ConfigRuleName"]
        pages = self._clients("config").get_paginator("get_compliance_details_by_config_rule")
        for page in pages.paginate(ConfigRuleName=name):
            for result in page["EvaluationResults"]:
                about = (name, result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"])
                before = self._verdicts.get(about)
                self._verdicts[about] = result
                if before is None or before["ComplianceType"] != result["ComplianceType"]:
                    self._emit(_compliance_event(rule, result, before, self._clock.now()))


def _as_api(name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as PutConfigRule takes it: named, its parameters as text, and the function without its alias."""
    source = properties["Source"]
    function = ":".join(source["SourceIdentifier"].split(":")[:7])
    parameters = properties.get("InputParameters", {})
    return {
        **properties,
        "ConfigRuleName": properties.get("ConfigRuleName", name),
        "Source": {**source, "SourceIdentifier": function},
        "InputParameters": parameters if isinstance(parameters, str) else json.dumps(parameters),
    }


def _rule_event(rule: Mapping[str, Any], notification: Mapping[str, Any]) -> dict[str, Any]:
    """What AWS Config invokes a rule's function with."""
    account = _account(rule)
    role = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    return {
        "version": "1.0",
        "invokingEvent": json.dumps(notification),
        "ruleParameters": rule.get("InputParameters") or "{}",
        "resultToken": result_token(rule["ConfigRuleName"]),
        "eventLeftScope": False,
        "executionRoleArn": f"arn:aws:iam::{account}:role/{role}",
        "configRuleArn": rule["ConfigRuleArn"],
        "configRuleName": rule["ConfigRuleName"],
        "configRuleId": rule["ConfigRuleId"],
        "accountId": account,
        "evaluationMode": "DETECTIVE",
    }


def _compliance_event(
    rule: Mapping[str, Any], result: Mapping[str, Any], before: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    """The event "Config Rules Compliance Change"; a first verdict has none before it."""
    qualifier = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    region = rule["ConfigRuleArn"].split(":")[3]
    detail = {
        "resourceId": qualifier["ResourceId"],
        "awsRegion": region,
        "awsAccountId": _account(rule),
        "configRuleName": rule["ConfigRuleName"],
        "recordVersion": "1.0",
        "configRuleARN": rule["ConfigRuleArn"],
        "messageType": "ComplianceChangeNotification",
        "newEvaluationResult": _as_event(result),
        **({"oldEvaluationResult": _as_event(before)} if before else {}),
        "notificationCreationTime": iso(now),
        "resourceType": qualifier["ResourceType"],
    }
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Config Rules Compliance Change",
        "source": "aws.config",
        "account": _account(rule),
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [],
        "detail": detail,
    }


def _as_event(value: Any) -> Any:
    """An API answer in the events' spelling: names begin small, times are text in UTC."""
    match value:
        case Mapping():
            return {name[:1].lower() + name[1:]: _as_event(inner) for name, inner in value.items()}
        case datetime():
            return iso(value.astimezone(UTC))
    return value


def _account(rule: Mapping[str, Any]) -> str:
    return str(rule["ConfigRuleArn"].split(":")[4])
