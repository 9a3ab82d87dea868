"""Tables of DynamoDB as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from config_rules.item import ConfigItem, as_configuration
from config_rules.kinds import TABLE
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_GONE = "ResourceNotFoundException"


def _tables(at: Here, names: Sequence[str]) -> Items:
    """The tables with these names, or all: AWS lists names only, and describes one at a time."""
    dynamodb: DynamoDBClient = at.client("dynamodb")
    pages = dynamodb.get_paginator("list_tables").paginate()
    for name in names or (name for page in pages for name in page["TableNames"]):
        found = _described(dynamodb, name)
        if found:
            yield _item(at, dynamodb, found)


def _described(dynamodb: DynamoDBClient, name: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = asked(lambda: dynamodb.describe_table(TableName=name)["Table"], _GONE)
    return found


def _item(at: Here, dynamodb: DynamoDBClient, found: Mapping[str, Any]) -> ConfigItem:
    name = found["TableName"]
    backups = Facts(
        ContinuousBackupsDescription=lambda: as_configuration(
            asked(lambda: dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"])
        )
    )
    # AWS Config spells it `ssedescription`; DescribeTable leaves it out where DynamoDB's own key is used.
    described = {**found, "ssedescription": _encryption(found.get("SSEDescription"))}
    return at.item(
        TABLE, name, found["TableArn"], described, tags=_tags(dynamodb, found["TableArn"]), name=name, beside=backups
    )


def _encryption(described: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if described is None:
        return None
    return {
        "status": described.get("Status"),
        "ssetype": described.get("SSEType"),
        "kmsmasterKeyArn": described.get("KMSMasterKeyArn"),
    }


def _tags(dynamodb: DynamoDBClient, arn: str) -> dict[str, str] | None:
    try:
        pages = asked(lambda: list(dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)))
    except NotTold:
        return None
    return tags_in(tag for page in pages for tag in page["Tags"])


SOURCES: Mapping[str, Source] = {
    TABLE: source(
        _tables,
        "dynamodb:ListTables",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:ListTagsOfResource",
    )
}
