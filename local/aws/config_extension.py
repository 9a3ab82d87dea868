"""AWS Config in moto remembers verdicts and items: the calls that it lacks, and Orderly needs."""

from __future__ import annotations

import json
import time
from typing import Any

from moto.config import urls
from moto.config.exceptions import (
    InvalidParameterValueException,
    InvalidResultTokenException,
    NoSuchConfigRuleException,
    ResourceInUseException,
    ValidationException,
)
from moto.config.responses import ConfigResponse

from local.aws.config_records import Records, rule_of

_PAGE = 100
# AWS Config API, Evaluation: limits.
_AT_ONCE = 100
_ANNOTATION = 256
_VERDICTS = frozenset({"COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"})


def install() -> None:
    """Let moto answer AWS Config's calls this way in this process, from before its first use."""
    urls.url_paths.update(dict.fromkeys(urls.url_paths, RememberingConfig.dispatch))


class RememberingConfig(ConfigResponse):
    """Moto's AWS Config, and what it leaves out. What is remembered lives as long as moto's own state."""

    @property
    def records(self) -> Records:
        """Items and verdicts of the account and region of this call."""
        records: Records = vars(self.config_backend).setdefault("orderly_records", Records())
        return records

    def put_resource_config(self) -> str:
        """In AWS this is for resource types of one's own; here it is also how the recorder hands in AWS's."""
        if not str(self._get_param("ResourceType")).startswith("AWS::"):
            return super().put_resource_config()
        self.records.record(json.loads(self._get_param("Configuration")))
        return json.dumps({})

    def get_resource_config_history(self) -> str:
        """What was recorded of a resource; of other resources, what moto says."""
        resource = (self._get_param("resourceType"), self._get_param("resourceId"))
        if resource not in self.records.items:
            return super().get_resource_config_history()
        found = self.records.history(
            resource,
            earlier=self._get_param("earlierTime"),
            later=self._get_param("laterTime"),
            forward=self._get_param("chronologicalOrder") == "Forward",
            limit=int(self._get_param("limit") or 0),
        )
        return json.dumps({"configurationItems": found})

    def put_evaluations(self) -> str:
        """Keep verdicts for the rule that the token is for; with TestMode only check them."""
        evaluations, token = self._get_param("Evaluations") or [], self._get_param("ResultToken")
        _check(evaluations, token)
        if not self._get_param("TestMode"):
            name = rule_of(token)
            if name is None:
                raise InvalidResultTokenException
            rule = self._rule(name)
            self.records.of_rule(name).put(name, evaluations, time.time())
            rule.config_rule_state = "ACTIVE"
        return json.dumps({"FailedEvaluations": []})

    def get_compliance_details_by_config_rule(self) -> str:
        """The latest verdict of a rule on each resource."""
        name = self._get_param("ConfigRuleName")
        self._rule(name)
        found = self.records.of_rule(name).of(self._get_param("ComplianceTypes") or [])
        start, size = int(self._get_param("NextToken") or 0), int(self._get_param("Limit") or _PAGE)
        more = {"NextToken": str(start + size)} if len(found) > start + size else {}
        return json.dumps({"EvaluationResults": found[start : start + size], **more})

    def describe_compliance_by_config_rule(self) -> str:
        """What each rule as a whole says."""
        names = self._get_param("ConfigRuleNames") or sorted(self.config_backend.config_rules)
        kinds = self._get_param("ComplianceTypes") or []
        found = []
        for name in names:
            self._rule(name)
            summary = self.records.of_rule(name).summary()
            if not kinds or summary["ComplianceType"] in kinds:
                found.append({"ConfigRuleName": name, "Compliance": summary})
        return json.dumps({"ComplianceByConfigRules": found})

    def start_config_rules_evaluation(self) -> str:
        """Mark the rules; the recorder sees the mark, and the first verdict takes it away."""
        for name in self._get_param("ConfigRuleNames") or []:
            rule = self._rule(name)
            if rule.config_rule_state == "EVALUATING":
                raise ResourceInUseException(f"The rule {name} is currently being evaluated. Please retry later")
            rule.config_rule_state = "EVALUATING"
        return json.dumps({})

    def _rule(self, name: str) -> Any:
        rule = self.config_backend.config_rules.get(name)
        if rule is None:
            raise NoSuchConfigRuleException(name)
        return rule


def _check(evaluations: list[dict[str, Any]], token: str | None) -> None:
    if not token:
        raise InvalidResultTokenException
    if len(evaluations) > _AT_ONCE:
        raise ValidationException(f"Value at 'evaluations' must have length less than or equal to {_AT_ONCE}")
    for one in evaluations:
        if one["ComplianceType"] not in _VERDICTS:
            raise InvalidParameterValueException(f"{one['ComplianceType']} is not a verdict that a rule may pass.")
        if not 1 <= len(one.get("Annotation", "-")) <= _ANNOTATION:
            raise ValidationException(f"Value at 'annotation' must have a length of 1 to {_ANNOTATION}")
