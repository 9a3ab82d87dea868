"""Log groups as they are now. AWS Config does not record them; what they are called is CloudWatch Logs' own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from config_rules.item import ConfigItem
from config_rules.kinds import LOG_GROUP
from config_rules.live.source import Here, Items, NotTold, Source, asked, source

if TYPE_CHECKING:
    from types_boto3_logs.client import CloudWatchLogsClient
    from types_boto3_logs.type_defs import LogGroupTypeDef


def _groups(at: Here, names: Sequence[str]) -> Items:
    logs: CloudWatchLogsClient = at.client("logs")
    pages = logs.get_paginator("describe_log_groups")
    if not names:
        yield from (_item(at, logs, group) for page in pages.paginate() for group in page["logGroups"])
    for name in names:
        # Sorted by name: the group itself comes first among those that begin with its name.
        found = logs.describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"]
        yield from (_item(at, logs, group) for group in found if group.get("logGroupName") == name)


def _item(at: Here, logs: CloudWatchLogsClient, group: LogGroupTypeDef) -> ConfigItem:
    name = group["logGroupName"]
    arn = group["arn"].removesuffix(":*")
    return at.item(
        LOG_GROUP,
        name,
        arn,
        {"logGroupClass": "STANDARD", **group},
        tags=_tags(logs, arn),
        name=name,
        nothing=("kmsKeyId", "retentionInDays"),
    )


def _tags(logs: CloudWatchLogsClient, arn: str) -> dict[str, str] | None:
    try:
        return dict(
            asked(lambda: logs.list_tags_for_resource(resourceArn=arn)["tags"], "ResourceNotFoundException") or {}
        )
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {LOG_GROUP: source(_groups, "logs:DescribeLogGroups", "logs:ListTagsForResource")}
