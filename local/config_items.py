"""AWS Config's documents, in their real shape, out of what EC2 in the embedded AWS says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from config_rules.item import from_instance

LARGEST_NOTIFICATION = 256 * 1024
"""Bytes; a bigger item is announced by a summary (AWS Config, "Example Oversized … Notifications")."""

_RELATED = (
    ("AWS::EC2::VPC", "Is contained in Vpc", "VpcId"),
    ("AWS::EC2::Subnet", "Is contained in Subnet", "SubnetId"),
)

# What an oversized notification leaves out of the item.
_NOT_IN_SUMMARY = frozenset({"configuration", "supplementaryConfiguration", "tags", "relationships", "relatedEvents"})


def iso(moment: datetime) -> str:
    """A time as AWS Config writes it: `2026-11-20T18:00:00.000Z`, for a time in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instance_item(instance: Mapping[str, Any], account: str, region: str, now: datetime) -> dict[str, Any]:
    """The configuration item of an instance, out of DescribeInstances."""
    seen = from_instance(instance, account=account, region=region, captured=now)
    return {
        "relatedEvents": [],
        "relationships": _relationships(instance),
        "configuration": seen.configuration if seen.exists else None,
        "supplementaryConfiguration": {},
        "tags": dict(seen.tags or {}) if seen.exists else {},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": iso(now),
        "configurationStateId": int(now.timestamp() * 1000),
        "awsAccountId": account,
        "configurationItemStatus": seen.status,
        "resourceType": seen.type,
        "resourceId": seen.id,
        "resourceName": None,
        "ARN": seen.arn,
        "awsRegion": region,
        "availabilityZone": instance.get("Placement", {}).get("AvailabilityZone", "Not Applicable"),
        "configurationStateMd5Hash": "",
        "resourceCreationTime": iso(instance["LaunchTime"]),
    }


def deleted(item: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The last item of a resource that is not there any more."""
    return {
        **item,
        "relationships": [],
        "configuration": None,
        "tags": {},
        "configurationItemCaptureTime": iso(now),
        "configurationStateId": int(now.timestamp() * 1000),
        "configurationItemStatus": "ResourceDeleted",
    }


def same_state(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nothing about the resource changed between two items."""
    return all(before[part] == after[part] for part in ("configuration", "tags", "relationships")) and (
        (before["configurationItemStatus"] == "ResourceDeleted")
        == (after["configurationItemStatus"] == "ResourceDeleted")
    )


def change_notification(item: Mapping[str, Any], before: Mapping[str, Any] | None, largest: int) -> dict[str, Any]:
    """What AWS Config says when it recorded an item; `before` is the one that it recorded earlier."""
    whole = {
        "configurationItemDiff": difference(before, item),
        "configurationItem": dict(item),
        "notificationCreationTime": item["configurationItemCaptureTime"],
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }
    if len(json.dumps(whole)) <= largest:
        return whole
    summary = {name: value for name, value in item.items() if name not in _NOT_IN_SUMMARY}
    return {
        "configurationItemSummary": {"changeType": "UPDATE" if before else "CREATE", **summary},
        "messageType": "OversizedConfigurationItemChangeNotification",
        "notificationCreationTime": item["configurationItemCaptureTime"],
        "recordVersion": "1.0",
    }


def scheduled_notification(account: str, now: datetime) -> dict[str, Any]:
    """What AWS Config says when it is time for a periodic rule."""
    return {
        "awsAccountId": account,
        "notificationCreationTime": iso(now),
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    }


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any] | None:
    """The `configurationItemDiff`; None for the first item, as AWS Config has it."""
    if before is None:
        return None
    parts = ("configuration", "tags")
    old = dict(_leaves("", {part: before[part] for part in parts}))
    new = dict(_leaves("", {part: after[part] for part in parts}))
    changed = {
        name: {
            "previousValue": old.get(name),
            "updatedValue": new.get(name),
            "changeType": "CREATE" if name not in old else "UPDATE" if name in new else "DELETE",
        }
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }
    gone = after["configurationItemStatus"] == "ResourceDeleted"
    return {"changeType": "DELETE" if gone else "UPDATE", "changedProperties": changed}


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Values with their paths as AWS Config names them: `Configuration.State.Name`, `Configuration.Tags.0`."""
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from _leaves(f"{path}.{name[:1].upper()}{name[1:]}".lstrip("."), inner)
        case list():
            for place, inner in enumerate(value):
                yield f"{path}.{place}", inner
        case _:
            yield path, value


def _relationships(instance: Mapping[str, Any]) -> list[dict[str, Any]]:
    def related(kind: str, name: str, identifier: str) -> dict[str, Any]:
        return {"resourceId": identifier, "resourceName": None, "resourceType": kind, "name": name}

    found = [related(kind, name, instance[key]) for kind, name, key in _RELATED if instance.get(key)]
    found += [
        related("AWS::EC2::SecurityGroup", "Is associated with SecurityGroup", group["GroupId"])
        for group in instance.get("SecurityGroups", [])
    ]
    found += [
        related("AWS::EC2::Volume", "Is attached to Volume", device["Ebs"]["VolumeId"])
        for device in instance.get("BlockDeviceMappings", [])
        if "Ebs" in device
    ]
    return found
