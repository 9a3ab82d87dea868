"""Settings of DynamoDB's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automation.fixes.fix import fix, no_such, nothing_to_do, set_again
from core.plan import Plan, Resource, tags_in
from core.reader import Reader

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TableDescriptionTypeDef


@fix(
    reads={"dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:DescribeContinuousBackups"},
    acts={"dynamodb:UpdateContinuousBackups"},
)
def point_in_time_recovery(aws: Reader, resource: str) -> Plan:
    """A table can be had back as it was at any second of the last 35 days."""
    dynamodb: DynamoDBClient = aws.client("dynamodb")
    what = _resource(aws, _table(aws, resource))
    backups = dynamodb.describe_continuous_backups(TableName=resource)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
        return nothing_to_do(what, "can be had back")

    def arguments(on: bool) -> dict[str, Any]:
        return {"TableName": resource, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": on}}

    return set_again(
        what,
        "dynamodb",
        "update_continuous_backups",
        arguments(True),
        arguments(False),
        says=f"Keep {what} as it was at any second of the last 35 days",
        back=f"Keep no more of {what} than it is, and lose what was kept",
    )


@fix(reads={"dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"}, acts={"dynamodb:UpdateTable"})
def table_protection(aws: Reader, resource: str) -> Plan:
    """A table cannot be deleted before somebody turns this protection off."""
    found = _table(aws, resource)
    what = _resource(aws, found)
    if found.get("DeletionProtectionEnabled"):
        return nothing_to_do(what, "is protected from deletion")
    return set_again(
        what,
        "dynamodb",
        "update_table",
        {"TableName": resource, "DeletionProtectionEnabled": True},
        {"TableName": resource, "DeletionProtectionEnabled": False},
        says=f"Protect {what} from deletion",
        back=f"Protect {what} from deletion no more",
    )


def _table(aws: Reader, name: str) -> TableDescriptionTypeDef:
    """The table as AWS describes it. Raises Refusal when there is none."""
    dynamodb: DynamoDBClient = aws.client("dynamodb")
    try:
        return dynamodb.describe_table(TableName=name)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException as error:
        raise no_such(aws, f"table {name}") from error


def _resource(aws: Reader, found: TableDescriptionTypeDef) -> Resource:
    dynamodb: DynamoDBClient = aws.client("dynamodb")
    tags = dynamodb.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"]
    return Resource(found["TableName"], tags=tags_in(tags), kind="table")
