"""Settings of queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from automation.fixes.policies import without_everybody
from core.plan import Plan, Resource
from core.reader import Reader

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient

_READS = {"sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags"}


@fix(reads=_READS, acts={"sqs:SetQueueAttributes"}, careful=True)
def queue_policy(aws: Reader, resource: str) -> Plan:
    """A queue's policy lets nobody in whom it does not name; the rest of it stays."""
    what, url, found = _queue(aws, resource)
    before = found.get("Policy", "")
    after = without_everybody(what, before)
    if after is None:
        return nothing_to_do(what, "lets no stranger in")
    # An empty text takes the whole policy away, and then only the account itself gets in.
    return set_again(
        what,
        "sqs",
        "set_queue_attributes",
        {"QueueUrl": url, "Attributes": {"Policy": after}},
        {"QueueUrl": url, "Attributes": {"Policy": before}},
        says=f"Take out of the policy of {what} what lets everybody in",
        back=f"Put back the policy of {what}",
    )


@fix(reads=_READS, acts={"sqs:SetQueueAttributes"}, careful=True)
def queue_encryption(aws: Reader, resource: str) -> Plan:
    """A queue encrypts what is in it with SQS's own key; it then refuses who comes without TLS or a signature."""
    what, url, found = _queue(aws, resource)
    if found.get("KmsMasterKeyId") or found.get("SqsManagedSseEnabled") == "true":
        return nothing_to_do(what, "encrypts what is in it")
    return set_again(
        what,
        "sqs",
        "set_queue_attributes",
        {"QueueUrl": url, "Attributes": {"SqsManagedSseEnabled": "true"}},
        {"QueueUrl": url, "Attributes": {"SqsManagedSseEnabled": "false"}},
        says=f"Encrypt what is put into {what}",
        back=f"Stop encrypting what is put into {what}",
    )


def _queue(aws: Reader, ref: str) -> tuple[Resource, str, Mapping[Any, str]]:
    """The queue with that name, URL or ARN: as people know it, its URL and its attributes.

    Raises:
        Refusal: there is none.
    """
    sqs: SQSClient = aws.client("sqs")
    name = ref.rpartition("/")[2].rpartition(":")[2]
    with refusing(aws, f"queue {name}", "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"):
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]).get("Attributes", {})
    tags = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    return Resource(name, tags=tags, kind="queue"), url, found
