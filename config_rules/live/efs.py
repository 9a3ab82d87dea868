"""File systems as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config_rules.kinds import FILE_SYSTEM
from config_rules.live.source import Here, Items, Source, source
from core.plan import tags_in


def _file_systems(at: Here, ids: Sequence[str]) -> Items:
    for page in at.client("efs").get_paginator("describe_file_systems").paginate():
        for found in page["FileSystems"]:
            name = found["FileSystemId"]
            if not ids or name in ids:
                tags = tags_in(found.get("Tags"))
                yield at.item(FILE_SYSTEM, name, f"elasticfilesystem:file-system/{name}", found, tags=tags)


SOURCES: Mapping[str, Source] = {FILE_SYSTEM: source(_file_systems, "elasticfilesystem:DescribeFileSystems")}
