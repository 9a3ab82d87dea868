"""Databases as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config_rules.kinds import DATABASE
from config_rules.live.source import Here, Items, Source, source, tags_in


def _databases(at: Here, ids: Sequence[str]) -> Items:
    """By their resource ids (`db-…`), as AWS Config has them."""
    filters = [{"Name": "dbi-resource-id", "Values": list(ids)}] if ids else []
    for page in at.client("rds").get_paginator("describe_db_instances").paginate(Filters=filters):
        for found in page["DBInstances"]:
            yield at.item(
                DATABASE,
                found["DbiResourceId"],
                found["DBInstanceArn"],
                found,
                tags=tags_in(found.get("TagList")),
                name=found["DBInstanceIdentifier"],
                nothing=("readReplicaSourceDBInstanceIdentifier",),
            )


SOURCES: Mapping[str, Source] = {DATABASE: source(_databases, "rds:DescribeDBInstances")}
