"""Queues as they are now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from config_rules.item import ConfigItem, parsed
from config_rules.kinds import QUEUE
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient

_GONE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def _queues(at: Here, names: Sequence[str]) -> Items:
    """The queues with these names or URLs, or all. There is no call that describes several."""
    sqs: SQSClient = at.client("sqs")
    wanted = {name.rpartition("/")[2] for name in names}
    for page in sqs.get_paginator("list_queues").paginate():
        for url in page.get("QueueUrls", []):
            if not names or url.rpartition("/")[2] in wanted:
                found = _item(at, sqs, url)
                if found:
                    yield found


def _item(at: Here, sqs: SQSClient, url: str) -> ConfigItem | None:
    answer = asked(lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]), *_GONE)
    if answer is None:
        return None
    found: dict[str, Any] = dict(answer.get("Attributes", {}))
    policy = found.pop("Policy", None)
    if "RedrivePolicy" in found:
        found["RedrivePolicy"] = json.loads(found["RedrivePolicy"])
    name = url.rpartition("/")[2]
    return at.item(
        QUEUE,
        name,
        found["QueueArn"],
        {"QueueName": name, "QueueUrl": url, **found},
        tags=_tags(sqs, url),
        name=name,
        nothing=("kmsMasterKeyId", "redrivePolicy"),
        beside=Facts(
            Policy=lambda: parsed(policy) if policy else None,
            DeadLettersOf=lambda: asked(lambda: sqs.list_dead_letter_source_queues(QueueUrl=url)["queueUrls"]),
        ),
    )


def _tags(sqs: SQSClient, url: str) -> dict[str, str] | None:
    try:
        return dict(asked(lambda: sqs.list_queue_tags(QueueUrl=url).get("Tags", {})))
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {
    QUEUE: source(
        _queues,
        "sqs:ListQueues",
        "sqs:GetQueueAttributes",
        "sqs:ListDeadLetterSourceQueues",
        "sqs:ListQueueTags",
    )
}
