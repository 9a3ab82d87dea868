"""Topics as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config_rules.item import ConfigItem, parsed
from config_rules.kinds import TOPIC
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source
from core.plan import tags_in


def _topics(at: Here, arns: Sequence[str]) -> Items:
    """The topics with these ARNs, or all. There is no call that describes several."""
    sns = at.client("sns")
    for page in sns.get_paginator("list_topics").paginate():
        for topic in page["Topics"]:
            if not arns or topic["TopicArn"] in arns:
                found = _item(at, sns, topic["TopicArn"])
                if found:
                    yield found


def _item(at: Here, sns: Any, arn: str) -> ConfigItem | None:
    answer = asked(lambda: sns.get_topic_attributes(TopicArn=arn), "NotFound", "NotFoundException")
    if answer is None:
        return None
    found = dict(answer["Attributes"])
    policy = found.pop("Policy", None)
    return at.item(
        TOPIC,
        arn,
        arn,
        found,
        tags=_tags(sns, arn),
        name=arn.rpartition(":")[2],
        nothing=("kmsMasterKeyId",),
        beside=Facts(Policy=lambda: parsed(policy) if policy else None),
    )


def _tags(sns: Any, arn: str) -> dict[str, str] | None:
    try:
        return tags_in(asked(lambda: sns.list_tags_for_resource(ResourceArn=arn)["Tags"]))
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {
    TOPIC: source(_topics, "sns:ListTopics", "sns:GetTopicAttributes", "sns:ListTagsForResource")
}
