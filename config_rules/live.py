"""Resources as they are now, read by Describe calls rather than from AWS Config's records, in AWS Config's shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from config_rules.item import (
    ADDRESS,
    BUCKET,
    DATABASE,
    FUNCTION,
    GROUP,
    INSTANCE,
    VOLUME,
    ConfigItem,
    as_configuration,
    from_instance,
)
from config_rules.live_buckets import BUCKET_READS, buckets
from config_rules.live_services import DATABASE_READS, FUNCTION_READS, databases, functions
from core.reader import Clients

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import FilterTypeDef

Items = Iterator[ConfigItem]


@dataclass(frozen=True)
class Source:
    """How resources of a type are read: those with these ids, or all of them; and the IAM actions that takes."""

    read: Callable[[Clients, Sequence[str]], Items]
    needs: frozenset[str]


def live_item(client: Clients, resource_type: str, resource_id: str) -> ConfigItem | None:
    """The resource as it is now; None when there is no such resource (any more).

    Raises KeyError for a type of which no rule is.
    """
    return next(SOURCES[resource_type].read(client, [resource_id]), None)


def live_items(client: Clients, resource_type: str) -> Items:
    """Every resource of that type in the account and region. Raises KeyError as `live_item` does."""
    return SOURCES[resource_type].read(client, [])


def reads() -> frozenset[str]:
    """The IAM actions that reading all types takes."""
    return frozenset(action for source in SOURCES.values() for action in source.needs)


def _instances(client: Clients, ids: Sequence[str]) -> Items:
    ec2: EC2Client = client("ec2")
    for page in ec2.get_paginator("describe_instances").paginate(Filters=_only("instance-id", ids)):
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                yield from_instance(
                    instance,
                    account=reservation["OwnerId"],
                    region=ec2.meta.region_name,
                    captured=datetime.now(UTC),
                    partition=ec2.meta.partition,
                )


def _volumes(client: Clients, ids: Sequence[str]) -> Items:
    ec2: EC2Client = client("ec2")
    for page in ec2.get_paginator("describe_volumes").paginate(Filters=_only("volume-id", ids)):
        for volume in page["Volumes"]:
            yield _of_ec2(client, VOLUME, f"volume/{volume['VolumeId']}", volume, {"kmsKeyId": None})


def _groups(client: Clients, ids: Sequence[str]) -> Items:
    ec2: EC2Client = client("ec2")
    for page in ec2.get_paginator("describe_security_groups").paginate(Filters=_only("group-id", ids)):
        for group in page["SecurityGroups"]:
            name = f"security-group/{group['GroupId']}"
            yield _of_ec2(client, GROUP, name, group, {}, group["GroupName"])


def _addresses(client: Clients, ids: Sequence[str]) -> Items:
    ec2: EC2Client = client("ec2")
    for address in ec2.describe_addresses(Filters=_only("allocation-id", ids))["Addresses"]:
        # What an address has not got, AWS Config says to be null.
        nothing = dict.fromkeys(("associationId", "instanceId", "networkInterfaceId", "privateIpAddress"))
        found = {key: value for key, value in address.items() if value}
        name = f"elastic-ip/{address['AllocationId']}"
        yield _of_ec2(client, ADDRESS, name, found, nothing, address["PublicIp"])


def _of_ec2(
    client: Clients, kind: str, arn: str, described: Mapping[str, Any], nothing: Mapping[str, None], name: str = ""
) -> ConfigItem:
    """`nothing` is what AWS Config says to be null where Describe says nothing."""
    ec2: EC2Client = client("ec2")
    account = described.get("OwnerId") or client("sts").get_caller_identity()["Account"]
    region = ec2.meta.region_name
    return ConfigItem(
        type=kind,
        id=arn.rpartition("/")[2],
        arn=f"arn:{ec2.meta.partition}:ec2:{region}:{account}:{arn}",
        account=account,
        region=region,
        captured=datetime.now(UTC),
        status="OK",
        configuration={**nothing, **as_configuration(described)},
        tags={tag["Key"]: tag["Value"] for tag in described.get("Tags", [])},
        name=name,
    )


def _only(name: str, ids: Sequence[str]) -> list[FilterTypeDef]:
    """A filter, which unlike a list of ids is no error when one of them is gone."""
    return [{"Name": name, "Values": list(ids)}] if ids else []


def _ec2(action: str) -> frozenset[str]:
    return frozenset({f"ec2:{action}"})


SOURCES: Mapping[str, Source] = {
    INSTANCE: Source(_instances, _ec2("DescribeInstances")),
    VOLUME: Source(_volumes, _ec2("DescribeVolumes")),
    GROUP: Source(_groups, _ec2("DescribeSecurityGroups")),
    ADDRESS: Source(_addresses, _ec2("DescribeAddresses")),
    BUCKET: Source(buckets, BUCKET_READS),
    DATABASE: Source(databases, DATABASE_READS),
    FUNCTION: Source(functions, FUNCTION_READS),
}
"""By AWS Config's name of the type."""
