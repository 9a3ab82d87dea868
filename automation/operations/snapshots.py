"""Snapshots of volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automation.operations.which import one_instance
from automation.operations.words import count, day
from core.access import Role
from core.operation import operation
from core.plan import Plan, Resource, Step, tags_in
from core.reader import Reader
from core.refusal import Refusal
from core.values import VolumeOrInstance

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import VolumeTypeDef

_COPIED = frozenset({"name", "owner", "environment", "team"})


@operation(
    phrases=["snapshot {what}", "take a snapshot of {what}", "make a snapshot of {what}"],
    needs=Role.OPERATOR,
    reads={"ec2:DescribeInstances", "ec2:DescribeVolumes"},
    acts={"ec2:CreateSnapshot", "ec2:CreateTags"},
)
def snapshot(aws: Reader, what: VolumeOrInstance) -> Plan:
    """Take a snapshot of a volume, or of each volume of an instance."""
    volumes = _volumes(aws, what)
    if not volumes:
        raise Refusal(f"{what} has no volume to take a snapshot of.")
    things = tuple(_resource(volume) for volume in volumes)
    steps = tuple(_step(aws, volume, thing) for volume, thing in zip(volumes, things, strict=True))
    headline = (
        f"Take a snapshot of {things[0]}" if len(things) == 1 else f"Take {count(len(things), 'snapshot')} of {what}"
    )
    return Plan(headline, steps, things)


def _volumes(aws: Reader, what: str) -> list[VolumeTypeDef]:
    ec2: EC2Client = aws.client("ec2")
    if what.startswith("vol-"):
        found = _by(ec2, "volume-id", what)
        if not found:
            raise Refusal(f"I see no volume {what} in account {aws.account}, region {aws.region}.")
        return found
    return _by(ec2, "attachment.instance-id", one_instance(aws, what)["InstanceId"])


def _by(ec2: EC2Client, name: str, value: str) -> list[VolumeTypeDef]:
    pages = ec2.get_paginator("describe_volumes").paginate(Filters=[{"Name": name, "Values": [value]}])
    return sorted((volume for page in pages for volume in page["Volumes"]), key=lambda volume: volume["VolumeId"])


def _resource(volume: VolumeTypeDef) -> Resource:
    tags = tags_in(volume.get("Tags", []))
    return Resource(volume["VolumeId"], tags.get("Name", ""), tags, "volume")


def _step(aws: Reader, volume: VolumeTypeDef, thing: Resource) -> Step:
    """Not sent twice: a second call would be a second snapshot, which costs."""
    tags = [{"Key": key, "Value": value} for key, value in sorted(thing.tags.items()) if key.lower() in _COPIED]
    arguments: dict[str, Any] = {
        "VolumeId": thing.id,
        "Description": f"By Orderly on {day(aws.now, aws.zone)}, asked by {aws.asker.actor}",
    }
    if tags:
        arguments["TagSpecifications"] = [{"ResourceType": "snapshot", "Tags": tags}]
    says = f"Take a snapshot of {thing}, {volume['Size']} GiB (delete it yourself when it is not needed any more)"
    return Step("ec2", "create_snapshot", arguments, says, repeatable=False)
