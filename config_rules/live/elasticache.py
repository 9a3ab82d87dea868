"""Replication groups of ElastiCache as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config_rules.kinds import CACHE
from config_rules.live.source import Here, Items, NotTold, Source, asked, source
from core.plan import tags_in


def _caches(at: Here, ids: Sequence[str]) -> Items:
    elasticache = at.client("elasticache")
    for page in elasticache.get_paginator("describe_replication_groups").paginate():
        for found in page["ReplicationGroups"]:
            name = found["ReplicationGroupId"]
            if not ids or name in ids:
                arn = found["ARN"]
                yield at.item(CACHE, name, arn, found, tags=_tags(elasticache, arn), name=name)


def _tags(elasticache: Any, arn: str) -> dict[str, str] | None:
    try:
        return tags_in(asked(lambda: elasticache.list_tags_for_resource(ResourceName=arn)["TagList"]))
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {
    CACHE: source(_caches, "elasticache:DescribeReplicationGroups", "elasticache:ListTagsForResource")
}
