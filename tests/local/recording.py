"""The embedded AWS with AWS Config's recorder, for tests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.data_classes import AWSConfigRuleEvent

from config_rules.evaluator import evaluate
from config_rules.kinds import INSTANCE
from core.aws.clients import client
from local.config_recorder import ConfigRecorder
from tests.config_rules.given import (
    function,
)

RULE = "orderly-ProdBackupComplianceRule"
CHANGES = ["ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification"]


def rule_of_the_template(messages: list[str], **source_detail: str) -> dict[str, Any]:
    """The properties of an AWS::Config::ConfigRule, its references resolved."""
    details = [{"EventSource": "aws.config", "MessageType": message, **source_detail} for message in messages]
    return {
        "Description": "Every production server is in the daily backup plan",
        "Scope": {"ComplianceResourceTypes": ["AWS::EC2::Instance"]},
        "InputParameters": {"rule": "prod-backup", "tag": "Backup", "value": "Daily"},
        "Source": {
            "Owner": "CUSTOM_LAMBDA",
            "SourceIdentifier": f"{function()}:live",
            "SourceDetails": details,
        },
    }


@dataclass
class Account:
    """The embedded AWS with a recorder, and the evaluator behind it."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    asked: list[dict[str, Any]] = field(default_factory=list)
    emitted: list[dict[str, Any]] = field(default_factory=list)
    failures: int = 0

    def now(self) -> datetime:
        """A time that passes by a second each time somebody asks."""
        self.moment += timedelta(seconds=1)
        return self.moment

    def invoke(self, name: str, event: dict[str, Any]) -> None:
        """Have the function evaluate, as the runtime does, unless it is to fail."""
        assert name == function()
        self.asked.append(event)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the function failed")
        evaluate(AWSConfigRuleEvent(event), client)

    def recorder(
        self, rule: dict[str, Any] | None = None, types: tuple[str, ...] = (INSTANCE,), **options: Any
    ) -> ConfigRecorder:
        """A recorder whose rules are created."""
        rules = {"ProdBackupComplianceRule": rule or rule_of_the_template(CHANGES)}
        found = ConfigRecorder(
            client, self.invoke, self.emitted.append, rules, self, stack="orderly", types=types, **options
        )
        found.create_rules()
        return found

    @property
    def notifications(self) -> list[dict[str, Any]]:
        """What the function was told."""
        return [json.loads(event["invokingEvent"]) for event in self.asked]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Resource and verdict of each event about a verdict so far."""
        details = [event["detail"] for event in self.of_kind("Config Rules Compliance Change")]
        return [(one["resourceId"], one["newEvaluationResult"]["complianceType"]) for one in details]

    def of_kind(self, detail_type: str) -> list[dict[str, Any]]:
        """The events of that kind so far."""
        return [event for event in self.emitted if event["detail-type"] == detail_type]

    @property
    def recorded(self) -> list[dict[str, Any]]:
        """What the events about changed resources say."""
        return [event["detail"] for event in self.of_kind("Config Configuration Item Change")]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items in them."""
        return [detail["configurationItem"] for detail in self.recorded]
