"""AWS Config's configuration items, in their real shape, out of what the embedded AWS says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import (
    ADDRESS,
    BUCKET,
    DATABASE,
    FUNCTION,
    GROUP,
    INSTANCE,
    KEY,
    LOG_GROUP,
    QUEUE,
    ROLE,
    SUBNET,
    TOPIC,
    TRAIL,
    USER,
    VOLUME,
    VPC,
)

RECORDED = (
    INSTANCE,
    GROUP,
    VOLUME,
    ADDRESS,
    BUCKET,
    DATABASE,
    FUNCTION,
    KEY,
    TRAIL,
    USER,
    ROLE,
    VPC,
    SUBNET,
    LOG_GROUP,
    QUEUE,
    TOPIC,
)
"""The types of resources that are recorded."""

LARGEST_NOTIFICATION = 256 * 1024
"""Bytes; a bigger item is announced by a summary (AWS Config, "Example Oversized … Notifications")."""

# What AWS Config keeps beside a resource's own description; more than that it does not know.
_BESIDE = {
    BUCKET: (
        "AccessControlList",
        "BucketLifecycleConfiguration",
        "BucketLoggingConfiguration",
        "BucketPolicy",
        "BucketVersioningConfiguration",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
    ),
    FUNCTION: ("Policy",),
    KEY: ("KeyRotationStatus", "Policy"),
    QUEUE: ("Policy",),
    TOPIC: ("Policy",),
}
_AS_TEXT = frozenset({"AccessControlList", "Policy", "policyText"})
"""What stays JSON text in a notification."""

_AS_CLOUDFORMATION = frozenset({LOG_GROUP, QUEUE, TOPIC})
"""Types whose configuration is spelt as CloudFormation does: `QueueName`."""

# What changes by use rather than by anybody's change; AWS Config does not record it.
_BY_USE = frozenset(
    {
        "approximateNumberOfMessages",
        "approximateNumberOfMessagesDelayed",
        "approximateNumberOfMessagesNotVisible",
        "latestRestorableTime",
        "roleLastUsed",
        "storedBytes",
    }
)

# What a resource has to do with others: their type, what AWS Config calls it, and where their ids stand.
_RELATED = (
    (VPC, "Is contained in Vpc", "vpcId"),
    (SUBNET, "Is contained in Subnet", "subnetId"),
    (SUBNET, "Is contained in Subnet", "vpcConfig.subnetIds"),
    (GROUP, "Is associated with SecurityGroup", "securityGroups.groupId"),
    (GROUP, "Is associated with SecurityGroup", "vpcSecurityGroups.vpcSecurityGroupId"),
    (GROUP, "Is associated with SecurityGroup", "vpcConfig.securityGroupIds"),
    (VOLUME, "Is attached to Volume", "blockDeviceMappings.ebs.volumeId"),
    (INSTANCE, "Is attached to Instance", "attachments.instanceId"),
    (INSTANCE, "Is attached to Instance", "instanceId"),
)
_ZONES = ("placement.availabilityZone", "availabilityZone")
_NO_ZONE = {BUCKET: "Regional", VPC: "Multiple Availability Zones"}
_CREATED = ("launchTime", "createTime", "instanceCreateTime", "createDate", "creationDate")

# What an oversized notification leaves out of the item.
_NOT_IN_SUMMARY = frozenset({"configuration", "supplementaryConfiguration", "tags", "relationships", "relatedEvents"})


def iso(moment: datetime) -> str:
    """A time as AWS Config writes it: `2026-11-20T18:00:00.000Z`, for a time in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def item_of(seen: ConfigItem) -> dict[str, Any]:
    """The configuration item of a resource as it is now. What AWS did not tell is not in it."""
    configuration = {name: value for name, value in (seen.configuration or {}).items() if name not in _BY_USE}
    if seen.type in _AS_CLOUDFORMATION:
        configuration = {name[:1].upper() + name[1:]: value for name, value in configuration.items()}
    return {
        "relatedEvents": [],
        "relationships": _relationships(seen),
        "configuration": configuration if seen.exists else None,
        "supplementaryConfiguration": _beside(seen) if seen.exists else {},
        "tags": dict(seen.tags or {}) if seen.exists else {},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": iso(seen.captured),
        "configurationStateId": int(seen.captured.timestamp() * 1000),
        "awsAccountId": seen.account,
        "configurationItemStatus": seen.status,
        "resourceType": seen.type,
        "resourceId": seen.id,
        "resourceName": seen.name or None,
        "ARN": seen.arn,
        "awsRegion": seen.region,
        "availabilityZone": next(filter(None, map(seen.get, _ZONES)), _NO_ZONE.get(seen.type, "Not Applicable")),
        "configurationStateMd5Hash": "",
        "resourceCreationTime": next(filter(None, map(seen.get, _CREATED)), None),
    }


def _beside(seen: ConfigItem) -> dict[str, Any]:
    """What AWS Config keeps of it; facts that AWS refuses to tell are not among those that are there."""
    found = seen.supplementary
    return {name: _with_text(name, found[name]) for name in _BESIDE.get(seen.type, ()) if name in found}


def _with_text(name: str, value: Any) -> Any:
    if name in _AS_TEXT and value is not None:
        return json.dumps(value)
    if isinstance(value, Mapping):
        return {inner: _with_text(inner, one) for inner, one in value.items()}
    return value


def deleted(item: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The last item of a resource that is not there any more."""
    return {
        **item,
        "relationships": [],
        "configuration": None,
        "supplementaryConfiguration": {},
        "tags": {},
        "configurationItemCaptureTime": iso(now),
        "configurationStateId": int(now.timestamp() * 1000),
        "configurationItemStatus": "ResourceDeleted",
    }


_STATE = ("configuration", "supplementaryConfiguration", "tags", "relationships")


def same_state(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nothing about the resource changed between two items."""
    return all(before[part] == after[part] for part in _STATE) and (
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
    parts = ("configuration", "supplementaryConfiguration", "tags")
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


def _relationships(seen: ConfigItem) -> list[dict[str, Any]]:
    return [
        {"resourceId": identity, "resourceName": None, "resourceType": kind, "name": name}
        for kind, name, path in _RELATED
        if kind != seen.type
        for identity in _all_at(seen.configuration, path.split("."))
    ]


def _all_at(found: Any, path: list[str]) -> Iterator[str]:
    """Every id that stands there, in whichever of the lists on the way."""
    if isinstance(found, list):
        for one in found:
            yield from _all_at(one, path)
    elif path and isinstance(found, Mapping):
        yield from _all_at(found.get(path[0]), path[1:])
    elif not path and found:
        yield str(found)
