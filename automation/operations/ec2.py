"""Reading EC2: instances, addresses and security groups, for the operations that are about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from core.plan import Resource, tags_in
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import (
        AddressTypeDef,
        FilterTypeDef,
        InstanceTypeDef,
        SecurityGroupTypeDef,
    )

IDS_IN_ONE_READ = 100
"""How many values a filter of EC2 takes is 200 (EC2 API Reference, "Filter")."""


def instances_by_id(aws: Reader, ids: Sequence[str]) -> list[InstanceTypeDef]:
    """The instances with these ids, in the order of the ids.

    Raises:
        Refusal: one of them is not there.
    """
    ec2: EC2Client = aws.client("ec2")
    found: dict[str, InstanceTypeDef] = {}
    for start in range(0, len(ids), IDS_IN_ONE_READ):
        # A filter, unlike InstanceIds, gives the ones that are there when one is not.
        some: list[FilterTypeDef] = [{"Name": "instance-id", "Values": list(ids[start : start + IDS_IN_ONE_READ])}]
        for page in ec2.get_paginator("describe_instances").paginate(Filters=some):
            found |= {i["InstanceId"]: i for r in page["Reservations"] for i in r["Instances"]}
    if missing := [instance for instance in ids if instance not in found]:
        raise Refusal(
            f"I see no instance {missing[0]} in account {aws.account}, region {aws.region}. "
            "It may be in another account or region, or gone. /orderly instances lists what is here."
        )
    return [found[instance] for instance in ids]


def instances_by_filter(aws: Reader, filters: Sequence[FilterTypeDef]) -> list[InstanceTypeDef]:
    """The instances that match EC2's filters, by name and id; the terminated ones are left out."""
    ec2: EC2Client = aws.client("ec2")
    pages = ec2.get_paginator("describe_instances").paginate(Filters=list(filters))
    found = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
    alive = [i for i in found if i["State"]["Name"] not in {"terminated", "shutting-down"}]
    return sorted(alive, key=lambda i: (resource_of(i).name, i["InstanceId"]))


def tag_filter(tag: str) -> FilterTypeDef:
    """EC2's filter for `Key=value`, where several values are parted by commas."""
    key, _, values = tag.partition("=")
    return {"Name": f"tag:{key}", "Values": [value.strip() for value in values.split(",")]}


def resource_of(instance: InstanceTypeDef) -> Resource:
    """The instance as people know it: id, name and tags."""
    tags = tags_in(instance.get("Tags", []))
    return Resource(instance["InstanceId"], tags.get("Name", ""), tags, "instance")


def address_by_ref(aws: Reader, ref: str) -> AddressTypeDef:
    """The elastic IP address with that allocation id or public address. Raises Refusal when there is none."""
    ec2: EC2Client = aws.client("ec2")
    name = "allocation-id" if ref.startswith("eipalloc-") else "public-ip"
    found = ec2.describe_addresses(Filters=[{"Name": name, "Values": [ref]}])["Addresses"]
    if not found:
        raise unknown(aws, "elastic IP address", ref)
    return found[0]


def address_resource(address: AddressTypeDef) -> Resource:
    """The address as people know it."""
    tags = tags_in(address.get("Tags", []))
    return Resource(address["AllocationId"], tags.get("Name", address["PublicIp"]), tags, "elastic IP address")


def group_by_id(aws: Reader, group: str) -> SecurityGroupTypeDef:
    """The security group with that id. Raises Refusal when there is none."""
    ec2: EC2Client = aws.client("ec2")
    found = ec2.describe_security_groups(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroups"]
    if not found:
        raise unknown(aws, "security group", group)
    return found[0]


def group_resource(group: SecurityGroupTypeDef) -> Resource:
    """The security group as people know it."""
    tags = tags_in(group.get("Tags", []))
    return Resource(group["GroupId"], tags.get("Name", group["GroupName"]), tags, "security group")


def unknown(aws: Reader, kind: str, ref: str) -> Refusal:
    """What is said of a resource that is not to be seen."""
    return Refusal(
        f"I see no {kind} {ref} in account {aws.account}, region {aws.region}. It may be elsewhere, or gone."
    )


def error_code(error: ClientError) -> str:
    """AWS's name of what went wrong, such as `InvalidInstanceID.NotFound`."""
    return error.response["Error"]["Code"]
