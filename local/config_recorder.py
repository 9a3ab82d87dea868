"""AWS Config's recorder: sees resources change, has rules judge them, and tells when a verdict changes."""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import cycle
from typing import Any, Protocol

from config_rules.kinds import INSTANCE
from config_rules.live import SOURCES, Here, here
from core.reader import Clients
from local.config_events import account_of, compliance_event, item_event, rule_event
from local.config_items import (
    LARGEST_NOTIFICATION,
    RECORDED,
    change_notification,
    deleted,
    item_of,
    same_state,
    scheduled_notification,
)

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
"""As often as an asynchronous invocation is tried (Lambda, "Asynchronous invocation")."""

_TYPES_AT_A_TIME = 2
"""Of those that are looked at in turn."""

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
    """Watches the resources of the embedded AWS: the first look is an inventory, of which no events tell.

    Instances are looked at each time, other types in turn, since each of them takes many calls.

    Args:
        clients: makes boto3 clients of the embedded AWS that may do everything.
        invoke: has a function (its ARN, as in the rule's SourceIdentifier) handle an event; raises when it fails.
        emit: puts an event, in EventBridge's envelope, on the default bus.
        rules: the template's AWS::Config::ConfigRule resources, by logical id: their properties, resolved.
        stack: the stack's name, with which the names of its rules begin.
        clock: the time that items and events carry.
        types: of the resources that are recorded.
        every: seconds between two looks.
        largest: bytes of a notification; a bigger item is announced by its summary.
    """

    def __init__(
        self,
        clients: Clients,
        invoke: Callable[[str, dict[str, Any]], Any],
        emit: Callable[[dict[str, Any]], None],
        rules: Mapping[str, Mapping[str, Any]],
        clock: Clock,
        *,
        stack: str,
        types: Sequence[str] = RECORDED,
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
        self._types = tuple(types)
        self._turns = cycle([kind for kind in types if kind != INSTANCE] or [INSTANCE])
        self._items: dict[str, dict[str, dict[str, Any]]] = {}
        """By type and id; a type of which there was no inventory yet is not among them."""
        self._not_seen: set[str] = set()
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
            changes = [change for kind in self._next_types() for change in self._look(kind)]
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

    @cached_property
    def _here(self) -> Here:
        return here(self._clients)

    def _next_types(self) -> list[str]:
        """What is looked at now: all types at first, those that could not be read, and those whose turn it is."""
        due = {INSTANCE, *(next(self._turns) for _ in range(_TYPES_AT_A_TIME))}
        return [kind for kind in self._types if kind in due or kind not in self._items]

    def _look(self, kind: str) -> list[dict[str, Any]]:
        """Record the changes of a type and tell of them; gives their notifications. What cannot be read waits."""
        first = kind not in self._items
        try:
            seen = self._read(kind)
        except Exception:
            if kind not in self._not_seen:
                logger.exception("could not look at %s; looking again, without more words", kind)
            self._not_seen.add(kind)
            return []
        self._not_seen.discard(kind)
        changes = list(self._record_changes(kind, seen))
        for change in changes if not first else ():
            self._emit(item_event(change))
        return changes

    def _read(self, kind: str) -> dict[str, dict[str, Any]]:
        now = self._clock.now()
        found = SOURCES[kind].read(replace(self._here, now=lambda: now), [])
        seen = {item["resourceId"]: item for item in map(item_of, found)}
        for resource_id, item in self._items.get(kind, {}).items():
            if resource_id not in seen and item["configurationItemStatus"] != "ResourceDeleted":
                seen[resource_id] = deleted(item, now)
        return seen

    def _record_changes(self, kind: str, seen: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Record what is new, changed or gone since the last look; gives the notifications of it."""
        known = self._items.setdefault(kind, {})
        for resource_id, item in seen.items():
            before = known.get(resource_id)
            if before is None:
                if item["configurationItemStatus"] == "ResourceDeleted":
                    continue  # it was gone before we began to watch
                item["configurationItemStatus"] = "ResourceDiscovered"
            elif same_state(before, item):
                continue
            self._hand_in(item)
            known[resource_id] = item
            yield change_notification(item, before, self._largest)

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
            every = [item for items in self._items.values() for item in items.values()]
            changes = [change_notification(item, None, self._largest) for item in every]
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
            yield scheduled_notification(account_of(rule), now)

    def _judge(self, rules: Mapping[str, Mapping[str, Any]]) -> None:
        """Have what is due handled; what fails is tried again at the next look."""
        for due in [self._due.popleft() for _ in range(len(self._due))]:
            rule = rules.get(due.rule)
            if rule is None:
                continue  # deleted meanwhile
            try:
                self._invoke(rule["Source"]["SourceIdentifier"], rule_event(rule, due.notification))
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
                    self._emit(compliance_event(rule, result, before, self._clock.now()))


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
