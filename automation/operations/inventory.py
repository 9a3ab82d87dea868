"""What there is in the account: found by name or tag, described by id, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from automation.operations.description import READS, describe_resource
from automation.operations.ec2 import (
    address_resource,
    group_resource,
    instances_by_filter,
    resource_of,
)
from automation.operations.instances import start_instances, stop_instances
from automation.operations.ports import open_ports
from automation.operations.words import count
from core.answer import Answer, Table
from core.call import Choice
from core.operation import operation
from core.plan import Resource, tags_in
from core.reader import Reader
from core.refusal import Refusal
from core.values import Describable, NameOrTag

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import FilterTypeDef

_OFFERS = 3


@operation(
    phrases=["find {what}", "where is {what}", "search for {what}"],
    reads={
        "ec2:DescribeInstances",
        "ec2:DescribeVolumes",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeAddresses",
    },
)
def find(aws: Reader, what: NameOrTag) -> Answer:
    """Instances, volumes, security groups and addresses by name (or a part of it) or tag."""
    found = list(_found(aws, _filters(what)))
    where = f"in account {aws.account}, region {aws.region}"
    if not found:
        return Answer(f"I see nothing called or tagged “{what}” {where}. /orderly instances lists what runs here.")
    rows = tuple((thing.kind, thing.name or "–", thing.id, thing.owner or "–") for thing in found)
    choices = tuple(
        Choice(f"Describe {thing.name or thing.id}", describe.call(resource=thing.id)) for thing in found[:_OFFERS]
    )
    table = Table(("Kind", "Name", "Id", "Owner"), rows)
    return Answer(
        f"{count(len(found), 'resource')} called or tagged “{what}” {where}.",
        table,
        choices=choices,
        about=tuple(found),
    )


@operation(
    phrases=["describe {resource}", "tell me about {resource}", "what is {resource}"],
    reads=READS,
)
def describe(aws: Reader, resource: Describable) -> Answer:
    """What people want to know of an instance, volume, security group, address, function, alarm, role or bucket."""
    thing, facts = describe_resource(aws, resource)
    kind = dict(facts)["Kind"]
    headline = f"{thing} is {'an' if kind[0] in 'aeiou' else 'a'} {kind} in account {aws.account}, region {aws.region}."
    return Answer(headline, Table(("What", "Value"), tuple(facts)), choices=_next(thing, dict(facts)), about=(thing,))


@operation(
    phrases=["who owns {resource}", "owner of {resource}", "whose is {resource}"],
    reads=READS,
)
def owner(aws: Reader, resource: Describable) -> Answer:
    """Who answers for a resource: its tag Owner."""
    thing, _ = describe_resource(aws, resource)
    if thing.owner is None:
        raise Refusal(f"{thing} has no tag Owner. /orderly tag {thing.id} Owner=ada@example.com sets one.")
    return Answer(f"{thing} is owned by {thing.owner}.", about=(thing,))


def _next(thing: Resource, facts: dict[str, str]) -> tuple[Choice, ...]:
    """What one may want to do with an instance."""
    if thing.kind != "instance":
        return ()
    state = facts.get("State")
    power = {
        "running": [Choice("Stop it", stop_instances.call(instances=(thing.id,)))],
        "stopped": [Choice("Start it", start_instances.call(instances=(thing.id,)))],
    }.get(state or "", [])
    return (Choice("Open ports", open_ports.call(instance=thing.id)), *power)


def _filters(what: str) -> list[FilterTypeDef]:
    """EC2's filter for a tag, or for a name of which this is a part."""
    if "=" in what:
        key, _, value = what.removeprefix("tag:").partition("=")
        return [{"Name": f"tag:{key}", "Values": [value]}]
    return [{"Name": "tag:Name", "Values": [f"*{what}*"]}]


def _found(aws: Reader, filters: Sequence[FilterTypeDef]) -> Iterator[Resource]:
    ec2: EC2Client = aws.client("ec2")
    for instance in instances_by_filter(aws, filters):
        yield resource_of(instance)
    for volumes in ec2.get_paginator("describe_volumes").paginate(Filters=filters):
        for volume in volumes["Volumes"]:
            tags = tags_in(volume.get("Tags", []))
            yield Resource(volume["VolumeId"], tags.get("Name", ""), tags, "volume")
    for groups in ec2.get_paginator("describe_security_groups").paginate(Filters=filters):
        for group in groups["SecurityGroups"]:
            yield group_resource(group)
    for address in ec2.describe_addresses(Filters=filters)["Addresses"]:
        yield address_resource(address)
