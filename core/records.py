"""How decisions of people are written down in the state table: the items that plans put there, and take out again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from core import wire
from core.compliance import Brake, Policy, Waiver

FINDING, OVER, POLICY, WAIVER, POSTURE, DAY = "finding", "over", "policy", "waiver", "posture", "day"
"""What the index `open` is cut by."""
BRAKE = "brake#all"
_WAIVER_KEPT = timedelta(days=30)
_ALWAYS = "-"
"""Stands in the index where there is no time to sort by."""


def policy_item(table: str, policy: Policy) -> dict[str, Any]:
    """The arguments with which DynamoDB's PutItem remembers a policy."""
    return _item(table, f"policy#{policy.key}", policy, POLICY, _ALWAYS)


def waiver_item(table: str, waiver: Waiver) -> dict[str, Any]:
    """The same for a waiver. It is kept a month longer than it holds, so that its end can be told."""
    gone = int((waiver.until + _WAIVER_KEPT).timestamp())
    return _item(table, f"waiver#{waiver.id}", waiver, WAIVER, at(waiver.until), gone)


def paused_item(table: str, rule: str) -> dict[str, Any]:
    """The same for a rule that changes nothing by itself for now."""
    return {"TableName": table, "Item": typed({"pk": f"paused#{rule}"})}


def brake_item(table: str, brake: Brake) -> dict[str, Any]:
    """The same for the brake."""
    return {"TableName": table, "Item": typed({"pk": BRAKE, "body": _short(brake)})}


def only_while(arguments: dict[str, Any], body: Any) -> dict[str, Any]:
    """The same PutItem or DeleteItem, only while that is what is remembered: an undo takes back nothing later."""
    return {
        **arguments,
        "ConditionExpression": "#body = :body",
        "ExpressionAttributeNames": {"#body": "body"},
        "ExpressionAttributeValues": {":body": {"S": _short(body)}},
    }


def forgotten(table: str, kind: str, key: str) -> dict[str, Any]:
    """The arguments with which DynamoDB's DeleteItem forgets a `policy`, a `waiver` or the `brake`."""
    return {"TableName": table, "Key": typed({"pk": f"{kind}#{key}"})}


def _item(table: str, pk: str, body: Any, kind: str, since: str, ttl: int = 0) -> dict[str, Any]:
    item = {"pk": pk, "body": _short(body), "open": kind, "since": since} | ({"ttl": ttl} if ttl else {})
    return {"TableName": table, "Item": typed(item)}


def _short(body: Any) -> str:
    """A decision as JSON without what is empty, since people read it in plans."""
    found = {name: value for name, value in wire.plain(body).items() if value}
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)


def at(moment: datetime) -> str:
    """A moment as text that sorts."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Text and whole numbers with DynamoDB's types."""
    return {key: {"N": str(value)} if isinstance(value, int) else {"S": value} for key, value in values.items()}
