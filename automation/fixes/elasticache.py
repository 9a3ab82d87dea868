"""Settings of ElastiCache's replication groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.fix import at_once, fix, nothing_to_do, refusing, set_again
from core.plan import Plan, Resource, tags_in
from core.reader import Reader
from core.refusal import Refusal

_READS = {"elasticache:DescribeReplicationGroups", "elasticache:ListTagsForResource"}
_ACTS = {"elasticache:ModifyReplicationGroup"}
DAYS_KEPT = 7
"""For how long the fix has backups kept."""
_SINCE = 7
"""The first version of Redis and Valkey that takes TLS while it runs."""


@fix(reads=_READS, acts=_ACTS)
def cache_backups(aws: Reader, resource: str) -> Plan:
    """A cache is backed up each day, and the backups are kept for a week."""
    found = _group(aws, resource)
    what = _resource(aws, found)
    before = int(found.get("SnapshotRetentionLimit", 0))
    if before >= DAYS_KEPT:
        return nothing_to_do(what, f"keeps its backups for {before} days")
    name = {"ReplicationGroupId": resource, **at_once(found["ReplicationGroupId"], found, "SnapshotRetentionLimit")}
    # Without shards, ElastiCache must be told which server to back up; with them it may not be.
    whose = {} if found.get("ClusterEnabled") or before else {"SnapshottingClusterId": _backed_up(found)}
    return set_again(
        what,
        "elasticache",
        "modify_replication_group",
        {**name, **whose, "SnapshotRetentionLimit": DAYS_KEPT},
        {**name, "SnapshotRetentionLimit": before},
        says=f"Back {what} up each day, and keep the backups for {DAYS_KEPT} days",
        back=f"Keep the backups of {what} for {before} days again" if before else f"Back {what} up no more",
    )


@fix(reads={*_READS, "elasticache:DescribeCacheClusters"}, acts=_ACTS, careful=True)
def cache_tls(aws: Reader, resource: str) -> Plan:
    """A cache takes TLS, and those who come without it, too, until you have it required."""
    found = _group(aws, resource)
    what = _resource(aws, found)
    if found.get("TransitEncryptionEnabled"):
        return nothing_to_do(what, "takes TLS")
    version = _version(aws, found)
    if int(version.partition(".")[0]) < _SINCE:
        raise Refusal(f"{what} runs {version}; only from version {_SINCE} on can it take TLS without a new cache.")
    name = {"ReplicationGroupId": resource, **at_once(found["ReplicationGroupId"], found)}
    return set_again(
        what,
        "elasticache",
        "modify_replication_group",
        {**name, "TransitEncryptionEnabled": True, "TransitEncryptionMode": "preferred"},
        {**name, "TransitEncryptionEnabled": False},
        says=f"Have {what} take TLS, beside those who come without it",
        back=f"Have {what} take no TLS",
    )


def _group(aws: Reader, name: str) -> Mapping[str, Any]:
    """The replication group as AWS describes it. Raises Refusal when there is none."""
    with refusing(aws, f"cache {name}", "ReplicationGroupNotFound", "ReplicationGroupNotFoundFault"):
        answer = aws.client("elasticache").describe_replication_groups(ReplicationGroupId=name)
    found: Mapping[str, Any] = answer["ReplicationGroups"][0]
    return found


def _resource(aws: Reader, found: Mapping[str, Any]) -> Resource:
    tags = aws.client("elasticache").list_tags_for_resource(ResourceName=found["ARN"])["TagList"]
    return Resource(found["ReplicationGroupId"], tags=tags_in(tags), kind="cache")


def _backed_up(found: Mapping[str, Any]) -> str:
    """A server with a copy, if there is one: the one that is written to has enough to do."""
    servers = [one for shard in found.get("NodeGroups", ()) for one in shard.get("NodeGroupMembers", ())]
    copies = [str(one["CacheClusterId"]) for one in servers if one.get("CurrentRole") == "replica"]
    return copies[0] if copies else str(found["MemberClusters"][0])


def _version(aws: Reader, found: Mapping[str, Any]) -> str:
    """The version that its servers run: a replication group does not say."""
    first = found["MemberClusters"][0]
    (server,) = aws.client("elasticache").describe_cache_clusters(CacheClusterId=first)["CacheClusters"]
    return str(server["EngineVersion"])
