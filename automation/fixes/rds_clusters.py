"""Settings of database clusters, and of the snapshots of databases and clusters."""

from __future__ import annotations

from typing import Any

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from core.plan import Plan, Resource, tags_in
from core.reader import Reader

_EVERYBODY = "all"


@fix(reads={"rds:DescribeDBClusters"}, acts={"rds:ModifyDBCluster"})
def cluster_protection(aws: Reader, resource: str) -> Plan:
    """A cluster cannot be deleted before somebody turns this protection off."""
    with refusing(aws, f"cluster {resource}", "NotFound", "NotFoundFault"):
        found = aws.client("rds").describe_db_clusters(DBClusterIdentifier=resource)["DBClusters"][0]
    what = Resource(resource, tags=_tags(found), kind="database cluster")
    if found.get("DeletionProtection"):
        return nothing_to_do(what, "is protected from deletion")
    name = {"DBClusterIdentifier": resource}
    return set_again(
        what,
        "rds",
        "modify_db_cluster",
        {**name, "DeletionProtection": True},
        {**name, "DeletionProtection": False},
        says=f"Protect {what} from deletion",
        back=f"Protect {what} from deletion no more",
    )


@fix(
    reads={"rds:DescribeDBSnapshots", "rds:DescribeDBSnapshotAttributes"},
    acts={"rds:ModifyDBSnapshotAttribute"},
    careful=True,
)
def database_snapshot_private(aws: Reader, resource: str) -> Plan:
    """A database's snapshot is restored only by accounts that it names."""
    rds = aws.client("rds")
    with refusing(aws, f"snapshot {resource}", "NotFound", "NotFoundFault"):
        found = rds.describe_db_snapshots(DBSnapshotIdentifier=resource)["DBSnapshots"][0]
        shared = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier=resource)["DBSnapshotAttributesResult"]
    what = Resource(resource, tags=_tags(found), kind="database snapshot")
    return _private(what, "modify_db_snapshot_attribute", "DBSnapshotIdentifier", shared["DBSnapshotAttributes"])


@fix(
    reads={"rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusterSnapshotAttributes"},
    acts={"rds:ModifyDBClusterSnapshotAttribute"},
    careful=True,
)
def cluster_snapshot_private(aws: Reader, resource: str) -> Plan:
    """A cluster's snapshot (Aurora's, DocumentDB's, Neptune's) is restored only by accounts that it names."""
    rds = aws.client("rds")
    name = {"DBClusterSnapshotIdentifier": resource}
    with refusing(aws, f"snapshot {resource}", "NotFound", "NotFoundFault"):
        found = rds.describe_db_cluster_snapshots(**name)["DBClusterSnapshots"][0]
        shared = rds.describe_db_cluster_snapshot_attributes(**name)["DBClusterSnapshotAttributesResult"]
    what = Resource(resource, tags=_tags(found), kind="database snapshot")
    attributes = shared["DBClusterSnapshotAttributes"]
    return _private(what, "modify_db_cluster_snapshot_attribute", "DBClusterSnapshotIdentifier", attributes)


def _private(what: Resource, action: str, called: str, attributes: list[dict[str, Any]]) -> Plan:
    """The plan that takes the word `all` from those who may restore a snapshot; named accounts stay."""
    may = {one["AttributeName"]: one.get("AttributeValues") or [] for one in attributes}
    if _EVERYBODY not in may.get("restore", []):
        return nothing_to_do(what, "is not public")
    whose = {called: what.id, "AttributeName": "restore"}
    return set_again(
        what,
        "rds",
        action,
        {**whose, "ValuesToRemove": [_EVERYBODY]},
        {**whose, "ValuesToAdd": [_EVERYBODY]},
        says=f"Share {what} with everybody no more",
        back=f"Share {what} with everybody again",
    )


def _tags(found: dict[str, Any]) -> dict[str, str]:
    return tags_in(found.get("TagList"))
