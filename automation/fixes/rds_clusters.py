"""Settings of database clusters, and of the snapshots of databases and clusters."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, no_such, nothing_to_do, set_again
from core.plan import Plan, Resource, tags_in
from core.reader import Reader

_EVERYBODY = "all"


@fix(reads={"rds:DescribeDBClusters"}, acts={"rds:ModifyDBCluster"})
def cluster_protection(aws: Reader, resource: str) -> Plan:
    """A cluster cannot be deleted before somebody turns this protection off."""
    try:
        found = aws.client("rds").describe_db_clusters(DBClusterIdentifier=resource)["DBClusters"][0]
    except ClientError as error:
        raise _no(error, "cluster", resource, aws) from error
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
    try:
        found = rds.describe_db_snapshots(DBSnapshotIdentifier=resource)["DBSnapshots"][0]
        shared = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier=resource)["DBSnapshotAttributesResult"]
    except ClientError as error:
        raise _no(error, "snapshot", resource, aws) from error
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
    try:
        found = rds.describe_db_cluster_snapshots(**name)["DBClusterSnapshots"][0]
        shared = rds.describe_db_cluster_snapshot_attributes(**name)["DBClusterSnapshotAttributesResult"]
    except ClientError as error:
        raise _no(error, "snapshot", resource, aws) from error
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


def _no(error: ClientError, kind: str, name: str, aws: Reader) -> Exception:
    """What to say of AWS's no: that there is no such thing, if that is it."""
    if "NotFound" in error.response["Error"]["Code"]:
        return no_such(aws, f"{kind} {name}")
    return error


def _tags(found: dict[str, Any]) -> dict[str, str]:
    return tags_in(found.get("TagList"))
