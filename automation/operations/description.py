"""A resource in a list of facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automation.operations.ec2 import (
    address_by_ref,
    address_resource,
    group_by_id,
    group_resource,
    resource_of,
    unknown,
)
from automation.operations.named import READS as NAMED_READS
from automation.operations.named import Facts, called
from automation.operations.which import one_instance
from automation.operations.words import count, listing, moment
from core.plan import Resource, tags_in
from core.reader import Reader
from core.refusal import Refusal, Unclear

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

READS = frozenset(
    {
        *NAMED_READS,
        "ec2:DescribeAddresses",
        "ec2:DescribeInstances",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeVolumes",
    }
)
"""What describing any resource needs."""


def describe_resource(aws: Reader, ref: str) -> tuple[Resource, Facts]:
    """The resource and what there is to know of it; the first fact is its kind.

    Raises:
        Refusal: there is none.
        Unclear: a name means several instances.
    """
    if ref.startswith("vol-"):
        return _volume(aws, ref)
    if ref.startswith("sg-"):
        return _group(aws, ref)
    if ref.startswith("eipalloc-") or re.fullmatch(r"\d+(?:\.\d+){3}", ref):
        return _address(aws, ref)
    if ref.startswith(("i-", "tag:")):
        return _instance(aws, ref)
    return _named(aws, ref)


def _named(aws: Reader, name: str) -> tuple[Resource, Facts]:
    """An instance of that name before anything else of that name."""
    try:
        return _instance(aws, name)
    except Refusal:  # one of those is Unclear: several are called so, or nearly so
        found = called(aws, name)
        if not found:
            raise
    if len(found) > 1:
        meant = [(f"the {thing.kind} {name}", _arn(aws, thing)) for thing, _ in found]
        raise Unclear(f"{count(len(found), 'thing')} are called {name}. Which one do you mean?", name, meant)
    thing, facts = found[0]
    return thing, _told(facts, thing)


def _arn(aws: Reader, thing: Resource) -> str:
    """What means this one and no other of that name."""
    partition = "aws-cn" if aws.region.startswith("cn-") else "aws"
    if thing.kind == "function":
        return f"arn:{partition}:lambda:{aws.region}:{aws.account}:function:{thing.id}"
    return f"arn:{partition}:s3:::{thing.id}" if thing.kind == "bucket" else thing.id


def _instance(aws: Reader, ref: str) -> tuple[Resource, Facts]:
    found = one_instance(aws, ref)
    thing = resource_of(found)
    groups = listing([f"{group['GroupName']} ({group['GroupId']})" for group in found.get("SecurityGroups", [])])
    volumes = [mapping["Ebs"]["VolumeId"] for mapping in found.get("BlockDeviceMappings", []) if "Ebs" in mapping]
    facts = [
        ("Kind", "instance"),
        ("State", found["State"]["Name"]),
        ("Type", found["InstanceType"]),
        ("Started", moment(found["LaunchTime"], aws.zone)),
        ("Private address", found.get("PrivateIpAddress", "")),
        ("Public address", found.get("PublicIpAddress", "")),
        ("Zone", found.get("Placement", {}).get("AvailabilityZone", "")),
        ("Network", f"{found.get('VpcId', '')} {found.get('SubnetId', '')}".strip()),
        ("Security groups", groups),
        ("Volumes", listing(volumes)),
        ("Image", found.get("ImageId", "")),
    ]
    return thing, _told(facts, thing)


def _volume(aws: Reader, ref: str) -> tuple[Resource, Facts]:
    ec2: EC2Client = aws.client("ec2")
    found = ec2.describe_volumes(Filters=[{"Name": "volume-id", "Values": [ref]}])["Volumes"]
    if not found:
        raise unknown(aws, "volume", ref)
    (volume,) = found
    tags = tags_in(volume.get("Tags", []))
    thing = Resource(ref, tags.get("Name", ""), tags, "volume")
    attached = [f"{held['InstanceId']} as {held['Device']}" for held in volume.get("Attachments", [])]
    facts = [
        ("Kind", "volume"),
        ("State", volume["State"]),
        ("Size", f"{volume['Size']} GiB"),
        ("Type", volume.get("VolumeType", "")),
        ("Encrypted", "yes" if volume.get("Encrypted") else "no"),
        ("Attached to", listing(attached) or "nothing"),
        ("Made", moment(volume["CreateTime"], aws.zone)),
        ("Zone", volume["AvailabilityZone"]),
    ]
    return thing, _told(facts, thing)


def _group(aws: Reader, ref: str) -> tuple[Resource, Facts]:
    group = group_by_id(aws, ref)
    thing = group_resource(group)
    facts = [
        ("Kind", "security group"),
        ("About", group.get("Description", "")),
        ("Lets in", count(len(group.get("IpPermissions", [])), "permission")),
        ("Lets out", count(len(group.get("IpPermissionsEgress", [])), "permission")),
        ("Network", group.get("VpcId", "")),
    ]
    return thing, _told(facts, thing)


def _address(aws: Reader, ref: str) -> tuple[Resource, Facts]:
    address = address_by_ref(aws, ref)
    thing = address_resource(address)
    holder = address.get("InstanceId") or address.get("NetworkInterfaceId") or "nothing, and is paid for all the same"
    facts = [
        ("Kind", "elastic IP address"),
        ("Address", address["PublicIp"]),
        ("Private address", address.get("PrivateIpAddress", "")),
        ("Attached to", holder),
    ]
    return thing, _told(facts, thing)


def _told(facts: Facts, thing: Resource) -> Facts:
    """Without what is not known, and with its owner and its other tags."""
    tags = [f"{key}={value}" for key, value in sorted(thing.tags.items()) if key not in {"Name", "Owner"}]
    whole = [*facts, ("Owner", thing.owner or "nobody: it has no tag Owner"), ("Tags", listing(tags, most=20))]
    return [(name, value) for name, value in whole if value]
