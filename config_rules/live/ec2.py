"""Instances, volumes, security groups and addresses as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from automation.prefix_lists import entries_of
from config_rules.item import from_instance
from config_rules.kinds import ADDRESS, GROUP, INSTANCE, VOLUME
from config_rules.live.instances import beside_instance, managed
from config_rules.live.source import Facts, Here, Items, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import FilterTypeDef, PaginatorConfigTypeDef, SecurityGroupTypeDef

_PAGE: PaginatorConfigTypeDef = {"PageSize": 500}
"""Half of the most that EC2 takes. Without it everything may come at once, and has to be held."""


def _instances(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    heard = managed(at)
    for page in ec2.get_paginator("describe_instances").paginate(
        Filters=only("instance-id", ids), PaginationConfig=_PAGE
    ):
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                yield from_instance(
                    instance,
                    account=reservation["OwnerId"],
                    region=at.region,
                    captured=at.now(),
                    partition=at.partition,
                    beside=beside_instance(ec2, instance["InstanceId"], heard),
                )


def _volumes(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_volumes").paginate(Filters=only("volume-id", ids), PaginationConfig=_PAGE):
        for volume in page["Volumes"]:
            name = volume["VolumeId"]
            tags = tags_in(volume.get("Tags"))
            yield at.item(VOLUME, name, f"ec2:volume/{name}", volume, tags=tags, nothing=("kmsKeyId",))


def _groups(at: Here, ids: Sequence[str]) -> Items:
    """Security groups, with whether anything uses them and what the prefix lists hold that they name.

    `PrefixLists` is the entries of each list by its id, `{"pl-0123456789abcdef0": ["10.0.0.0/8"]}`. A list whose
    entries AWS does not tell is not among them. Each is asked for once, when a rule first looks at what names it.
    """
    ec2: EC2Client = at.client("ec2")

    @cache
    def used() -> set[str]:
        pages = ec2.get_paginator("describe_network_interfaces").paginate(
            Filters=only("group-id", ids), PaginationConfig=_PAGE
        )
        found = asked(lambda: [one for page in pages for one in page["NetworkInterfaces"]])
        return {group.get("GroupId", "") for one in found for group in one.get("Groups", [])}

    entries = cache(partial(entries_of, at.client))
    for page in ec2.get_paginator("describe_security_groups").paginate(
        Filters=only("group-id", ids), PaginationConfig=_PAGE
    ):
        for group in page["SecurityGroups"]:
            name = group["GroupId"]
            tags = tags_in(group.get("Tags"))
            asks: dict[str, Callable[[], Any]] = {"HasNetworkInterfaces": partial(_is_among, used, name)}
            if named := _prefix_lists(group):
                asks["PrefixLists"] = partial(_known, entries, named)
            yield at.item(
                GROUP,
                name,
                f"ec2:security-group/{name}",
                group,
                tags=tags,
                name=group["GroupName"],
                beside=Facts(**asks),
            )


def _prefix_lists(group: SecurityGroupTypeDef) -> list[str]:
    """The prefix lists that the rules of a group name, each once."""
    permissions = (*group.get("IpPermissions", []), *group.get("IpPermissionsEgress", []))
    named = [one.get("PrefixListId", "") for permission in permissions for one in permission.get("PrefixListIds", [])]
    return list(dict.fromkeys(named))


def _known(entries: Callable[[str], list[str] | None], named: Iterable[str]) -> dict[str, list[str]]:
    found = {one: entries(one) for one in named}
    return {one: some for one, some in found.items() if some is not None}


def _is_among(found: Callable[[], set[str]], name: str) -> bool:
    return name in found()


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
    GROUP: source(
        _groups,
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeNetworkInterfaces",
        "ec2:GetManagedPrefixListEntries",
    ),
    ADDRESS: source(_addresses, "ec2:DescribeAddresses"),
}
