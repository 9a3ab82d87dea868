"""What AWS Config sends: events on the default bus, and the event by which a rule's function is asked."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.aws.config_records import result_token
from local.config_items import iso


def item_event(notification: Mapping[str, Any]) -> dict[str, Any]:
    """The event "Config Configuration Item Change" for a change's notification."""
    detail, item = dict(notification), notification.get("configurationItem")
    if item is None:
        item = notification["configurationItemSummary"]
        detail["s3DeliverySummary"] = _delivery(item)
    at = datetime.fromisoformat(notification["notificationCreationTime"])
    envelope = _envelope("Config Configuration Item Change", _here(item), at)
    return {**envelope, "resources": [item["ARN"]], "detail": detail}


def _here(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["awsAccountId"], item["awsRegion"]


def _delivery(item: Mapping[str, Any]) -> dict[str, Any]:
    """Where AWS Config put what was too big to send."""
    account, region = _here(item)
    at = datetime.fromisoformat(item["configurationItemCaptureTime"])
    kind, identity = item["resourceType"], item["resourceId"]
    place = f"config-bucket-{account}/AWSLogs/{account}/Config/{region}/{at:%Y}/{at.month}/{at.day}"
    file = f"{account}_Config_{region}_ChangeNotification_{kind}_{identity}_{at:%Y%m%dT%H%M%SZ}.json.gz"
    location = f"{place}/OversizedChangeNotification/{kind}/{identity}/{file}"
    return {"s3BucketLocation": location, "errorCode": None, "errorMessage": None}


def rule_event(rule: Mapping[str, Any], notification: Mapping[str, Any]) -> dict[str, Any]:
    """What AWS Config invokes a rule's function with."""
    account = account_of(rule)
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


def compliance_event(
    rule: Mapping[str, Any], result: Mapping[str, Any], before: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    """The event "Config Rules Compliance Change"; a first verdict has none before it."""
    qualifier = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    account, region = account_of(rule), rule["ConfigRuleArn"].split(":")[3]
    detail = {
        "resourceId": qualifier["ResourceId"],
        "awsRegion": region,
        "awsAccountId": account,
        "configRuleName": rule["ConfigRuleName"],
        "recordVersion": "1.0",
        "configRuleARN": rule["ConfigRuleArn"],
        "messageType": "ComplianceChangeNotification",
        "newEvaluationResult": _as_event(result),
        **({"oldEvaluationResult": _as_event(before)} if before else {}),
        "notificationCreationTime": iso(now),
        "resourceType": qualifier["ResourceType"],
    }
    return {**_envelope("Config Rules Compliance Change", (account, region), now), "resources": [], "detail": detail}


def account_of(rule: Mapping[str, Any]) -> str:
    """The account of a rule, from its ARN."""
    return str(rule["ConfigRuleArn"].split(":")[4])


def _envelope(kind: str, place: tuple[str, str], at: datetime) -> dict[str, Any]:
    account, region = place
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": "aws.config",
        "account": account,
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
    }


def _as_event(value: Any) -> Any:
    """An API answer in the events' spelling: names begin small, times are text in UTC."""
    match value:
        case Mapping():
            return {name[:1].lower() + name[1:]: _as_event(inner) for name, inner in value.items()}
        case datetime():
            return iso(value.astimezone(UTC))
    return value
