"""What other tools find: AWS Config's managed rules, conformance packs, and Security Hub's controls.

Where one of our rules is for the same (its `references` say so), it judges, and has the fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.rule import Broken, Compliant, NotApplicable, Rule, RuleInUse, Severity, Unknown, Verdict
from core.plan import Resource

if TYPE_CHECKING:
    from config_rules.remediator import ComplianceChange

_SEVERITY: Mapping[str, Severity] = {"CRITICAL": "critical", "HIGH": "high", "MEDIUM": "medium", "LOW": "low"}
_MOST_WORDS = 200
"""Characters of another tool's words that are said on."""


@dataclass(frozen=True)
class Foreign:
    """What another tool says of one resource. `rule` is ours for the same, where there is one."""

    name: str
    help: str
    severity: Severity
    type: str
    resource: Resource
    verdict: Verdict
    at: datetime
    rule: Rule[...] | None = None
    account: str = ""
    region: str = ""
    """Where it is; empty where that is where it was heard."""
    alone: str = ""
    """What it is called where our rule cannot look at the resource."""

    def is_of(self, account: str, region: str) -> bool:
        """Whether it is about that account and region."""
        return self.account in {"", account} and self.region in {"", region}

    def as_rule(self) -> RuleInUse:
        """A rule of that name that judges nothing by itself."""
        name = self.alone or self.name
        unable = Rule(lambda _item: Unknown("is judged elsewhere"), name, self.help, self.type, self.severity, {})
        return RuleInUse(unable, {})

    def as_item(self, account: str, region: str) -> ConfigItem:
        """The resource, of which nothing more is known."""
        found = self.resource
        return ConfigItem(
            self.type, found.id, "", account, region, self.at, "OK", None, found.tags, found.name or found.id
        )


def ours_for(reference: str) -> Rule[...] | None:
    """Our rule for what `Security Hub S3.8` or `AWS Config RDS_MULTI_AZ_SUPPORT` asks for."""
    return next((rule for rule in RULES.values() if reference in rule.references), None)


def read_managed(change: ComplianceChange, described: Mapping[str, Any]) -> Foreign:
    """A changed verdict of an AWS Config rule that is not ours."""
    source = described.get("Source", {})
    reference = f"AWS Config {source.get('SourceIdentifier', '')}" if source.get("Owner") == "AWS" else ""
    why = f"does not comply: {change.annotation}" if change.annotation else f"does not comply with {change.config_rule}"
    verdicts: Mapping[str, Verdict] = {
        "NON_COMPLIANT": Broken(_short(why)),
        "COMPLIANT": Compliant(),
        "NOT_APPLICABLE": NotApplicable("is out of the rule's scope"),
    }
    rule = ours_for(reference) if reference else None
    return Foreign(
        name=rule.name if rule and rule.resource == change.resource_type else change.config_rule,
        help=_sentence(str(described.get("Description") or f"The AWS Config rule {change.config_rule}")),
        severity="medium",
        type=change.resource_type,
        resource=Resource(change.resource_id),
        verdict=verdicts.get(change.compliance, Unknown("has no verdict")),
        at=change.at,
        rule=rule if rule and rule.resource == change.resource_type else None,
        alone=change.config_rule,
    )


def read_control(detail: Mapping[str, Any]) -> Iterator[Foreign]:
    """The findings of a "Security Hub Findings - Imported" event that are about compliance (ASFF).

    Raises KeyError when the detail is not of such an event.
    """
    for found in detail["findings"]:
        control = found.get("Compliance", {}).get("SecurityControlId") or ""
        if not control or not found.get("Compliance", {}).get("Status"):
            continue  # of another product: not about a control
        rule = ours_for(f"Security Hub {control}")
        archived = found.get("RecordState") == "ARCHIVED" or found.get("Workflow", {}).get("Status") == "SUPPRESSED"
        for about in found["Resources"]:
            yield _controlled(found, control, about, rule, archived=archived)


def _controlled(
    found: Mapping[str, Any], control: str, about: Mapping[str, Any], rule: Rule[...] | None, *, archived: bool
) -> Foreign:
    verdicts: Mapping[str, Verdict] = {
        "FAILED": Broken(_short(f"fails {control}: {found.get('Title', '')}".rstrip(": "))),
        "PASSED": Compliant(),
    }
    status = found["Compliance"]["Status"]
    identity = _identity(str(about["Id"]))
    same = rule if rule and _type(str(about["Type"])) == rule.resource else None
    return Foreign(
        name=same.name if same else f"security-hub-{control.lower()}",
        help=_sentence(str(found.get("Title") or control)),
        severity=_SEVERITY.get(str(found.get("Severity", {}).get("Label", "")), "medium"),
        type=_type(str(about["Type"])),
        resource=Resource(identity, tags={str(k): str(v) for k, v in (about.get("Tags") or {}).items()}),
        verdict=NotApplicable("is archived in Security Hub") if archived else verdicts.get(status, Unknown("is open")),
        at=datetime.fromisoformat(found["UpdatedAt"]),
        rule=same,
        account=str(found.get("AwsAccountId", "")),
        region=str(about.get("Region") or found.get("Region", "")),
        alone=f"security-hub-{control.lower()}",
    )


def _type(asff: str) -> str:
    """ASFF's name of a type as AWS Config has it: `AwsS3Bucket` is `AWS::S3::Bucket`."""
    return _TYPES.get(asff, asff)


_TYPES = {
    "AwsAccount": "AWS::::Account",
    "AwsEc2Instance": "AWS::EC2::Instance",
    "AwsEc2SecurityGroup": "AWS::EC2::SecurityGroup",
    "AwsEc2Volume": "AWS::EC2::Volume",
    "AwsEc2Eip": "AWS::EC2::EIP",
    "AwsEc2Vpc": "AWS::EC2::VPC",
    "AwsEc2Subnet": "AWS::EC2::Subnet",
    "AwsS3Bucket": "AWS::S3::Bucket",
    "AwsLambdaFunction": "AWS::Lambda::Function",
    "AwsRdsDbInstance": "AWS::RDS::DBInstance",
    "AwsRdsDbCluster": "AWS::RDS::DBCluster",
    "AwsKmsKey": "AWS::KMS::Key",
    "AwsCloudTrailTrail": "AWS::CloudTrail::Trail",
    "AwsSnsTopic": "AWS::SNS::Topic",
    "AwsSqsQueue": "AWS::SQS::Queue",
    "AwsDynamoDbTable": "AWS::DynamoDB::Table",
}


def _identity(arn: str) -> str:
    """The id at the end of an ARN; an account's is its number (`AWS::::Account:123456789012`)."""
    return re.split(r"[:/]", arn)[-1]


def _short(text: str) -> str:
    text = " ".join(text.split()).rstrip(".")
    return text if len(text) <= _MOST_WORDS else f"{text[: _MOST_WORDS - 1]}…"


def _sentence(text: str) -> str:
    return f"{_short(text)}."
