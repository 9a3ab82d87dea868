"""Clusters of Redshift as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config_rules.kinds import REDSHIFT
from config_rules.live.source import Here, Items, Source, source
from core.plan import tags_in


def _clusters(at: Here, ids: Sequence[str]) -> Items:
    for page in at.client("redshift").get_paginator("describe_clusters").paginate():
        for found in page["Clusters"]:
            name = found["ClusterIdentifier"]
            if not ids or name in ids:
                tags = tags_in(found.get("Tags"))
                yield at.item(REDSHIFT, name, f"redshift:cluster:{name}", found, tags=tags, name=name)


SOURCES: Mapping[str, Source] = {REDSHIFT: source(_clusters, "redshift:DescribeClusters")}
