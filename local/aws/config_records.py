"""What AWS Config remembers in the embedded AWS: configuration items, and verdicts on them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Where GetResourceConfigHistory spells a field otherwise than a notification does.
_API_NAME = {
    "awsAccountId": "accountId",
    "ARN": "arn",
    "configurationItemVersion": "version",
    "configurationStateMd5Hash": "configurationItemMD5Hash",
}
_TIMES = frozenset({"configurationItemCaptureTime", "resourceCreationTime"})


def result_token(rule: str) -> str:
    """What the recorder gives a rule's function, and the function gives back with its verdicts."""
    return base64.urlsafe_b64encode(json.dumps({"rule": rule}).encode()).decode()


def rule_of(token: str) -> str | None:
    """The rule that a token is for; None when it is none of ours."""
    try:
        return str(json.loads(base64.urlsafe_b64decode(token))["rule"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None


@dataclass
class Verdicts:
    """The latest verdict of one rule on each resource, in the API's spelling (EvaluationResult)."""

    latest: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def put(self, rule: str, evaluations: Iterable[Mapping[str, Any]], now: float) -> None:
        """Keep those that are not older than what is known; times are seconds since 1970."""
        for one in evaluations:
            about = (one["ComplianceResourceType"], one["ComplianceResourceId"])
            known = self.latest.get(about)
            if known and known["EvaluationResultIdentifier"]["OrderingTimestamp"] > one["OrderingTimestamp"]:
                continue
            qualifier = {"ConfigRuleName": rule, "ResourceType": about[0], "ResourceId": about[1]}
            self.latest[about] = {
                "EvaluationResultIdentifier": {
                    "EvaluationResultQualifier": {**qualifier, "EvaluationMode": "DETECTIVE"},
                    "OrderingTimestamp": one["OrderingTimestamp"],
                },
                "ComplianceType": one["ComplianceType"],
                "ResultRecordedTime": now,
                "ConfigRuleInvokedTime": now,
                **({"Annotation": one["Annotation"]} if "Annotation" in one else {}),
            }

    def of(self, kinds: Iterable[str]) -> list[dict[str, Any]]:
        """The verdicts of these kinds, or all of them when none are named."""
        wanted = set(kinds)
        return [one for _, one in sorted(self.latest.items()) if not wanted or one["ComplianceType"] in wanted]

    def summary(self) -> dict[str, Any]:
        """What the rule as a whole says: not compliant when one resource is not (Compliance)."""
        if broken := len(self.of(["NON_COMPLIANT"])):
            count = {"CappedCount": min(broken, 25), "CapExceeded": broken > 25}
            return {"ComplianceType": "NON_COMPLIANT", "ComplianceContributorCount": count}
        return {"ComplianceType": "COMPLIANT" if self.of(["COMPLIANT"]) else "INSUFFICIENT_DATA"}


@dataclass
class Records:
    """All of it, for one account and region."""

    items: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    verdicts: dict[str, Verdicts] = field(default_factory=dict)

    def of_rule(self, name: str) -> Verdicts:
        """The verdicts of a rule."""
        return self.verdicts.setdefault(name, Verdicts())

    def record(self, item: Mapping[str, Any]) -> None:
        """Keep an item, given as in a notification."""
        self.items.setdefault((item["resourceType"], item["resourceId"]), []).append(_as_api(item))

    def history(
        self, resource: tuple[str, str], earlier: float | None, later: float | None, forward: bool, limit: int
    ) -> list[dict[str, Any]]:
        """A resource's items in the API's spelling, newest first unless `forward`; times are inclusive."""
        found = [
            item
            for item in self.items.get(resource, [])
            if (earlier is None or item["configurationItemCaptureTime"] >= earlier)
            and (later is None or item["configurationItemCaptureTime"] <= later)
        ]
        return (found if forward else found[::-1])[: limit or 10]


def _as_api(item: Mapping[str, Any]) -> dict[str, Any]:
    spelt = {
        _API_NAME.get(name, name): _seconds(value) if name in _TIMES and value else value
        for name, value in item.items()
    }
    spelt["configuration"] = json.dumps(item["configuration"])
    spelt["configurationStateId"] = str(item["configurationStateId"])
    spelt["supplementaryConfiguration"] = {
        name: json.dumps(value) for name, value in item["supplementaryConfiguration"].items()
    }
    spelt["relationships"] = [
        {("relationshipName" if name == "name" else name): value for name, value in related.items() if value}
        for related in item["relationships"]
    ]
    return {name: value for name, value in spelt.items() if value is not None}


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
