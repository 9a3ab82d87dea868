"""Instances, volumes, security groups and addresses as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from config_rules.item import from_instance
from config_rules.kinds import ADDRESS, GROUP, INSTANCE, VOLUME
from config_rules.live.instances import beside_instance, managed
from config_rules.live.source import Here, Items, Source, source, tags_in

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import FilterTypeDef


def _instances(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    heard = managed(at)
    for page in ec2.get_paginator("describe_instances").paginate(Filters=only("instance-id", ids)):
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                item = from_instance(
                    instance,
                    account=reservation["OwnerId"],
                    region=at.region,
                    captured=at.now(),
                    partition=at.partition,
                )
                yield replace(item, supplementary=beside_instance(ec2, item.id, heard))


def _volumes(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_volumes").paginate(Filters=only("volume-id", ids)):
        for volume in page["Volumes"]:
            name = volume["VolumeId"]
            tags = tags_in(volume.get("Tags"))
            yield at.item(VOLUME, name, f"ec2:volume/{name}", volume, tags=tags, nothing=("kmsKeyId",))


def _groups(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_security_groups").paginate(Filters=only("group-id", ids)):
        for group in page["SecurityGroups"]:
            name = group["GroupId"]
            tags = tags_in(group.get("Tags"))
            yield at.item(GROUP, name, f"ec2:security-group/{name}", group, tags=tags, name=group["GroupName"])


def _addresses(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    nothing = ("associationId", "instanceId", "networkInterfaceId", "privateIpAddress")
    for address in ec2.describe_addresses(Filters=only("allocation-id", ids))["Addresses"]:
        name = address["AllocationId"]
        found = {key: value for key, value in address.items() if value}
        tags = tags_in(address.get("Tags"))
        yield at.item(
            ADDRESS, name, f"ec2:elastic-ip/{name}", found, tags=tags, name=address["PublicIp"], nothing=nothing
        )


def only(name: str, ids: Sequence[str]) -> list[FilterTypeDef]:
    """A filter, which unlike a list of ids is no error when one of them is gone."""
    return [{"Name": name, "Values": list(ids)}] if ids else []


SOURCES: Mapping[str, Source] = {
    INSTANCE: source(
        _instances, "ec2:DescribeInstances", "ec2:DescribeInstanceAttribute", "ssm:DescribeInstanceInformation"
    ),
    VOLUME: source(_volumes, "ec2:DescribeVolumes"),
    GROUP: source(_groups, "ec2:DescribeSecurityGroups"),
    ADDRESS: source(_addresses, "ec2:DescribeAddresses"),
}
