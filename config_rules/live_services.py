"""Databases and functions as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config_rules.item import DATABASE, FUNCTION, ConfigItem, as_configuration
from core.reader import Clients

if TYPE_CHECKING:
    from types_boto3_lambda.client import LambdaClient

DATABASE_READS = frozenset({"rds:DescribeDBInstances"})
FUNCTION_READS = frozenset({"lambda:ListFunctions", "lambda:ListTags"})


def databases(client: Clients, ids: Sequence[str]) -> Iterator[ConfigItem]:
    """The databases with these resource ids (`db-…`, as AWS Config has them), or all of them."""
    rds = client("rds")
    filters = [{"Name": "dbi-resource-id", "Values": list(ids)}] if ids else []
    for page in rds.get_paginator("describe_db_instances").paginate(Filters=filters):
        for found in page["DBInstances"]:
            yield ConfigItem(
                type=DATABASE,
                id=found["DbiResourceId"],
                arn=found["DBInstanceArn"],
                account=found["DBInstanceArn"].split(":")[4],
                region=rds.meta.region_name,
                captured=datetime.now(UTC),
                status="OK",
                configuration={"readReplicaSourceDBInstanceIdentifier": None, **as_configuration(found)},
                tags={tag["Key"]: tag["Value"] for tag in found.get("TagList", [])},
                name=found["DBInstanceIdentifier"],
            )


def functions(client: Clients, names: Sequence[str]) -> Iterator[ConfigItem]:
    """The functions with these names, or all of them."""
    lambda_: LambdaClient = client("lambda")
    for page in lambda_.get_paginator("list_functions").paginate():
        for found in page["Functions"]:
            if names and found["FunctionName"] not in names:
                continue
            arn = found["FunctionArn"]
            yield ConfigItem(
                type=FUNCTION,
                id=found["FunctionName"],
                arn=arn,
                account=arn.split(":")[4],
                region=lambda_.meta.region_name,
                captured=datetime.now(UTC),
                status="OK",
                configuration={"runtime": None, **as_configuration(found)},
                tags=lambda_.list_tags(Resource=arn).get("Tags", {}),
                name=found["FunctionName"],
            )
