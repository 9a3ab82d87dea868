"""Settings of Redshift's clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from core.plan import Plan, Resource, tags_in
from core.reader import Reader

_READS = {"redshift:DescribeClusters"}
_ACTS = {"redshift:ModifyCluster"}
DAYS_KEPT = 7
"""For how long the fix has snapshots kept."""


@fix(reads=_READS, acts=_ACTS, careful=True)
def warehouse_private(aws: Reader, resource: str) -> Plan:
    """A Redshift cluster has no address on the internet; whoever comes from there is cut off."""
    found = _cluster(aws, resource)
    what = _resource(found)
    if found.get("PubliclyAccessible") is False:
        return nothing_to_do(what, "has no public address")
    return _modified(
        what,
        {"PubliclyAccessible": False},
        {"PubliclyAccessible": True},
        says=f"Take the public address from {what}",
        back=f"Give {what} a public address again",
    )


@fix(reads=_READS, acts=_ACTS)
def warehouse_backups(aws: Reader, resource: str) -> Plan:
    """A Redshift cluster's own snapshots are kept for a week."""
    found = _cluster(aws, resource)
    what = _resource(found)
    before = int(found.get("AutomatedSnapshotRetentionPeriod", 0))
    if before >= DAYS_KEPT:
        return nothing_to_do(what, f"keeps its snapshots for {before} days")
    days = f"for {before} day{'' if before == 1 else 's'} again"
    return _modified(
        what,
        {"AutomatedSnapshotRetentionPeriod": DAYS_KEPT},
        {"AutomatedSnapshotRetentionPeriod": before},
        says=f"Keep the snapshots of {what} for {DAYS_KEPT} days",
        back=f"Keep the snapshots of {what} {days}"
        if before
        else f"Make no snapshots of {what}, which deletes those that it has",
    )


@fix(reads=_READS, acts=_ACTS, careful=True)
def warehouse_encryption(aws: Reader, resource: str) -> Plan:
    """A Redshift cluster is encrypted with AWS's key; it can only be read from while its data is moved, for hours."""
    found = _cluster(aws, resource)
    what = _resource(found)
    if found.get("Encrypted"):
        return nothing_to_do(what, "is encrypted")
    return _modified(
        what,
        {"Encrypted": True},
        {"Encrypted": False},
        says=f"Encrypt {what}, which can only be read from while its data is moved",
        back=f"Decrypt {what}, which can only be read from while its data is moved",
    )


def _cluster(aws: Reader, name: str) -> Mapping[str, Any]:
    """The cluster as AWS describes it. Raises Refusal when there is none."""
    with refusing(aws, f"Redshift cluster {name}", "ClusterNotFound", "ClusterNotFoundFault"):
        found: Mapping[str, Any] = aws.client("redshift").describe_clusters(ClusterIdentifier=name)["Clusters"][0]
    return found


def _resource(found: Mapping[str, Any]) -> Resource:
    tags = tags_in(found.get("Tags"))
    return Resource(found["ClusterIdentifier"], tags=tags, kind="Redshift cluster")


def _modified(what: Resource, new: Mapping[str, Any], old: Mapping[str, Any], *, says: str, back: str) -> Plan:
    name = {"ClusterIdentifier": what.id}
    return set_again(what, "redshift", "modify_cluster", {**name, **new}, {**name, **old}, says=says, back=back)
