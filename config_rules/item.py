"""A resource as AWS Config sees it, whichever way it was read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from config_rules.kinds import INSTANCE
from core.plan import Resource

# AWS Config API, ConfigurationItemStatus: what stands for a resource that is there.
_THERE = frozenset({"OK", "ResourceDiscovered"})

# Where GetResourceConfigHistory spells a field otherwise than a notification does.
_NOTIFICATION_NAME = {
    "accountId": "awsAccountId",
    "arn": "ARN",
    "version": "configurationItemVersion",
    "configurationItemMD5Hash": "configurationStateMd5Hash",
}


# What an instance may lack: AWS Config says so with null, DescribeInstances by saying nothing.
_OFTEN_NOTHING = ("iamInstanceProfile", "publicIpAddress", "keyName", "platform")


@dataclass(frozen=True)
class ConfigItem:
    """One resource at one moment. `configuration` is in AWS Config's spelling: `instanceType`, `vpcId`.

    `configuration` and `tags` are None where they are not known, which is not the same as empty.
    """

    type: str
    id: str
    arn: str
    account: str
    region: str
    captured: datetime
    status: str
    configuration: Mapping[str, Any] | None
    tags: Mapping[str, str] | None
    name: str = ""
    """What AWS Config calls `resourceName`: a security group's name, a bucket's; empty for what has none."""
    supplementary: Mapping[str, Any] = field(default_factory=dict)
    """What a type has beside its own description, such as a bucket's policy; JSON text in it is parsed."""

    def get(self, path: str) -> Any:
        """What stands there in the configuration, such as `metadataOptions.httpTokens`; None where it is not known."""
        return _at(self.configuration, path.split("."))

    def knows(self, path: str) -> bool:
        """Whether it is recorded at all, be it as null: what a resource has not got, AWS Config says so."""
        above, _, name = path.rpartition(".")
        found = self.get(above) if above else self.configuration
        return isinstance(found, Mapping) and name in found

    def beside(self, path: str) -> Any:
        """The same in what stands beside it, such as `PublicAccessBlockConfiguration.blockPublicAcls`."""
        return _at(self.supplementary, path.split("."))

    @property
    def exists(self) -> bool:
        """Whether the resource was there, and recorded, at that moment."""
        return self.status in _THERE

    @property
    def resource(self) -> Resource:
        """The resource as people know it: id, name and tags."""
        tags = self.tags or {}
        name = tags.get("Name") or (self.name if self.name != self.id else "")
        return Resource(self.id, name, tags)


def from_notification(item: Mapping[str, Any]) -> ConfigItem:
    """The `configurationItem` of a notification, or the `configurationItemSummary` of an oversized one.

    Raises KeyError or ValueError when it is neither.
    """
    return ConfigItem(
        type=item["resourceType"],
        id=item["resourceId"],
        arn=item["ARN"],
        account=item["awsAccountId"],
        region=item["awsRegion"],
        captured=datetime.fromisoformat(item["configurationItemCaptureTime"]),
        status=item["configurationItemStatus"],
        configuration=_spelt(item.get("configuration")),
        tags=item.get("tags"),
        name=item.get("resourceName") or "",
        supplementary=parsed(item.get("supplementaryConfiguration") or {}),
    )


def _spelt(configuration: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The configuration with names that begin small.

    Types that came to AWS Config from CloudFormation's registry (queues, topics, repositories, clusters of EKS, …) keep
    CloudFormation's spelling there: `QueueName` (awslabs/aws-config-resource-schema).
    """
    if configuration and all(name[:1].isupper() for name in configuration):
        spelt: Mapping[str, Any] = as_configuration(configuration)
        return spelt
    return configuration


def parsed(value: Any) -> Any:
    """The value with JSON text in it parsed, however often it was encoded: AWS Config does it once or twice."""
    match value:
        case str() if value[:1] in {"{", "[", '"'}:
            try:
                return parsed(json.loads(value))
            except ValueError:
                return value
        case Mapping():
            return {name: parsed(one) for name, one in value.items()}
        case list():
            return [parsed(one) for one in value]
    return value


def _at(found: Any, path: Sequence[str]) -> Any:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def from_history(item: Mapping[str, Any]) -> ConfigItem:
    """An item of GetResourceConfigHistory, which differs: other names, the configuration as JSON text."""
    return from_notification(as_notification(item))


def as_notification(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of GetResourceConfigHistory, spelt as in a notification."""
    spelt = {_NOTIFICATION_NAME.get(name, name): _plain(value) for name, value in item.items()}
    spelt["configuration"] = json.loads(item["configuration"]) if item.get("configuration") else None
    spelt["relationships"] = [
        {("name" if name == "relationshipName" else name): value for name, value in relationship.items()}
        for relationship in item.get("relationships", [])
    ]
    return spelt


def from_instance(
    instance: Mapping[str, Any],
    *,
    account: str,
    region: str,
    captured: datetime,
    partition: str = "aws",
    beside: Mapping[str, Any] | None = None,
) -> ConfigItem:
    """An instance out of EC2's DescribeInstances. AWS Config calls a terminated one deleted."""
    gone = instance["State"]["Name"] == "terminated"
    return ConfigItem(
        type=INSTANCE,
        id=instance["InstanceId"],
        arn=f"arn:{partition}:ec2:{region}:{account}:instance/{instance['InstanceId']}",
        account=account,
        region=region,
        captured=captured,
        status="ResourceDeleted" if gone else "OK",
        configuration={**dict.fromkeys(_OFTEN_NOTHING), **as_configuration(instance)},
        tags={tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])},
        supplementary={} if beside is None else beside,
    )


@cache
def _small(name: str) -> str:
    """The name with a small first letter. AWS has a few thousand names, and each answer the same ones."""
    return name[:1].lower() + name[1:]


def as_configuration(described: Any) -> Any:
    """A Describe call's answer in AWS Config's spelling: names begin small, times are text."""
    match described:
        case str() | int() | None:  # most of it: to ask first whether it is a mapping takes the longest
            return described
        case dict() | Mapping():
            return {_small(name): as_configuration(value) for name, value in described.items()}
        case list():
            return [as_configuration(value) for value in described]
    return _plain(described)


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z") if isinstance(value, datetime) else value
