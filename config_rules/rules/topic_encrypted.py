"""What a topic passes on is encrypted where it waits."""

from __future__ import annotations

from automation.fixes.sns import topic_encryption
from config_rules.item import ConfigItem
from config_rules.kinds import TOPIC
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=TOPIC,
    severity="high",
    references=("Security Hub SNS.1", "AWS Config SNS_ENCRYPTED_KMS"),
    examples=(
        passes({"kmsMasterKeyId": "alias/aws/sns"}),
        passes({"kmsMasterKeyId": "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}),
        breaks(
            "is not encrypted",
            {"kmsMasterKeyId": None},
            fix="secure setting=topic-encryption resource=arn:aws:sns:eu-west-1:123456789012:orders",
        ),
    ),
)
def topic_encrypted(topic: ConfigItem) -> Verdict:
    """A topic is encrypted with a key.

    AWS's own key for SNS has a policy that lets no other service use it: where alarms, buckets or event rules publish
    to the topic, take a key of yours whose policy lets their service principals use kms:GenerateDataKey* and
    kms:Decrypt, or they fall silent.
    """
    if topic.get("kmsMasterKeyId"):
        return Compliant()
    if topic.knows("kmsMasterKeyId"):
        return Broken("is not encrypted", topic_encryption.call(topic.id))
    return Unknown("has an encryption that was not recorded")
