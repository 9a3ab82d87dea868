"""Resources as they are now, read by Describe calls rather than from AWS Config's records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config_rules.item import INSTANCE, ConfigItem, from_instance
from core.reader import Clients

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import FilterTypeDef


def live_item(client: Clients, resource_type: str, resource_id: str) -> ConfigItem | None:
    """The resource as it is now; None when there is no such resource (any more).

    Raises KeyError for a type of which no rule is.
    """
    return next(_READERS[resource_type](client, [resource_id]), None)


def live_items(client: Clients, resource_type: str) -> Iterator[ConfigItem]:
    """Every resource of that type in the account and region. Raises KeyError as `live_item` does."""
    return _READERS[resource_type](client, [])


def _instances(client: Clients, ids: Sequence[str]) -> Iterator[ConfigItem]:
    ec2: EC2Client = client("ec2")
    # A filter, unlike InstanceIds, is no error when the instance is gone.
    filters: list[FilterTypeDef] = [{"Name": "instance-id", "Values": list(ids)}] if ids else []
    for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                yield from_instance(
                    instance,
                    account=reservation["OwnerId"],
                    region=ec2.meta.region_name,
                    captured=datetime.now(UTC),
                    partition=ec2.meta.partition,
                )


_READERS: Mapping[str, Callable[[Clients, Sequence[str]], Iterator[ConfigItem]]] = {INSTANCE: _instances}
