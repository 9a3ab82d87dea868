"""Settings of topics."""

from __future__ import annotations

import json

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from automation.fixes.policies import without_everybody
from core.plan import Plan, Resource, tags_in
from core.reader import Reader

_READS = {"sns:GetTopicAttributes", "sns:ListTagsForResource"}

# What AWS gives a new topic (SNS Developer Guide, "Example cases for access control"): its own account may.
_OWNER_MAY = (
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
)


@fix(reads=_READS, acts={"sns:SetTopicAttributes"}, careful=True)
def topic_policy(aws: Reader, resource: str) -> Plan:
    """A topic's policy lets nobody in whom it does not name; the rest of it stays."""
    what, found = _topic(aws, resource)
    before = found.get("Policy", "")
    after = without_everybody(what, before)
    if after is None:
        return nothing_to_do(what, "lets no stranger in")
    # A topic cannot be without a policy, so where nothing is left it gets the one that a new topic has.
    after = after or _own(resource, found["Owner"])
    return set_again(
        what,
        "sns",
        "set_topic_attributes",
        {"TopicArn": resource, "AttributeName": "Policy", "AttributeValue": after},
        {"TopicArn": resource, "AttributeName": "Policy", "AttributeValue": before},
        says=f"Take out of the policy of {what} what lets everybody in",
        back=f"Put back the policy of {what}",
    )


@fix(reads=_READS, acts={"sns:SetTopicAttributes"}, careful=True)
def topic_encryption(aws: Reader, resource: str) -> Plan:
    """A topic encrypts what passes with AWS's key for SNS, after which no other AWS service can publish to it."""
    what, found = _topic(aws, resource)
    if found.get("KmsMasterKeyId"):
        return nothing_to_do(what, "is encrypted")
    topic = {"TopicArn": resource, "AttributeName": "KmsMasterKeyId"}
    return set_again(
        what,
        "sns",
        "set_topic_attributes",
        {**topic, "AttributeValue": "alias/aws/sns"},
        {**topic, "AttributeValue": ""},
        says=f"Encrypt {what} with AWS's key for SNS, with which no other AWS service can publish to it",
        back=f"Stop encrypting {what}",
    )


def _own(topic: str, account: str) -> str:
    statement = {
        "Sid": "owner",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": list(_OWNER_MAY),
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _topic(aws: Reader, arn: str) -> tuple[Resource, dict[str, str]]:
    """The topic with that ARN, and its attributes. Raises Refusal when there is none."""
    sns = aws.client("sns")
    with refusing(aws, f"topic {arn}", "NotFound", "NotFoundException", "InvalidParameter"):
        found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    tags = tags_in(sns.list_tags_for_resource(ResourceArn=arn)["Tags"])
    return Resource(arn, arn.rpartition(":")[2], tags, "topic"), found
