"""Databases, clusters and their snapshots as they are now.

Clusters of DocumentDB and Neptune are among those of RDS: the three share one API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from config_rules.item import as_configuration
from config_rules.kinds import CLUSTER, CLUSTER_SNAPSHOT, DATABASE, DATABASE_SNAPSHOT
from config_rules.live.source import Facts, Here, Items, Source, asked, source
from core.plan import tags_in

_GONE = ("DBSnapshotNotFound", "DBSnapshotNotFoundFault", "DBClusterSnapshotNotFoundFault")
_CAPITALS = re.compile(r"^[A-Z]+")


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
                nothing=(
                    "dBClusterIdentifier",
                    "enabledCloudwatchLogsExports",
                    "readReplicaSourceDBInstanceIdentifier",
                ),
            )


def _clusters(at: Here, ids: Sequence[str]) -> Items:
    """By their resource ids (`cluster-…`)."""
    for page in at.client("rds").get_paginator("describe_db_clusters").paginate():
        for found in page["DBClusters"]:
            if not ids or found["DbClusterResourceId"] in ids:
                yield at.item(
                    CLUSTER,
                    found["DbClusterResourceId"],
                    found["DBClusterArn"],
                    _small(found),
                    tags=tags_in(found.get("TagList")),
                    name=found["DBClusterIdentifier"],
                    nothing=("engineMode",),
                )


def _snapshots(at: Here, ids: Sequence[str]) -> Items:
    rds = at.client("rds")
    for page in rds.get_paginator("describe_db_snapshots").paginate(Filters=_only("db-snapshot-id", ids)):
        for found in page["DBSnapshots"]:
            name = found["DBSnapshotIdentifier"]
            tags = tags_in(found.get("TagList"))
            yield at.item(
                DATABASE_SNAPSHOT, name, found["DBSnapshotArn"], found, tags=tags, name=name, beside=_shared(rds, name)
            )


def _shared(rds: Any, name: str) -> Facts:
    return Facts(DBSnapshotAttributes=lambda: _attributes(rds.describe_db_snapshot_attributes, "DBSnapshot", name))


def _cluster_snapshots(at: Here, ids: Sequence[str]) -> Items:
    rds = at.client("rds")
    filters = _only("db-cluster-snapshot-id", ids)
    for page in rds.get_paginator("describe_db_cluster_snapshots").paginate(Filters=filters):
        for found in page["DBClusterSnapshots"]:
            name = found["DBClusterSnapshotIdentifier"]
            yield at.item(
                CLUSTER_SNAPSHOT,
                name,
                found["DBClusterSnapshotArn"],
                _small(found),
                tags=tags_in(found.get("TagList")),
                name=name,
                beside=_cluster_shared(rds, name),
            )


def _cluster_shared(rds: Any, name: str) -> Facts:
    return Facts(
        DBClusterSnapshotAttributes=lambda: _attributes(
            rds.describe_db_cluster_snapshot_attributes, "DBClusterSnapshot", name
        )
    )


def _attributes(ask: Callable[..., Any], kind: str, name: str) -> Any:
    """Who may restore a snapshot; None if it is gone by now, as snapshots often are."""
    answer = asked(lambda: ask(**{f"{kind}Identifier": name}), *_GONE)
    return as_configuration(answer[f"{kind}AttributesResult"][f"{kind}Attributes"]) if answer else None


def _only(name: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": list(ids)}] if ids else []


def _small(described: Mapping[str, Any]) -> dict[str, Any]:
    """With a name's first capitals small: AWS Config spells clusters `dbclusterArn`, databases `dBInstanceArn`."""
    return {_CAPITALS.sub(lambda found: found[0].lower(), name): value for name, value in described.items()}


SOURCES: Mapping[str, Source] = {
    DATABASE: source(_databases, "rds:DescribeDBInstances"),
    CLUSTER: source(_clusters, "rds:DescribeDBClusters"),
    DATABASE_SNAPSHOT: source(_snapshots, "rds:DescribeDBSnapshots", "rds:DescribeDBSnapshotAttributes"),
    CLUSTER_SNAPSHOT: source(
        _cluster_snapshots, "rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusterSnapshotAttributes"
    ),
}
