"""What waits in a queue is encrypted."""

from __future__ import annotations

from automation.fixes.sqs import queue_encryption
from config_rules.item import ConfigItem
from config_rules.kinds import QUEUE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=QUEUE,
    severity="medium",
    references=("Security Hub SQS.1",),
    examples=(
        passes({"kmsMasterKeyId": None, "sqsManagedSseEnabled": "true"}),
        passes({"kmsMasterKeyId": "alias/aws/sqs", "sqsManagedSseEnabled": "false"}),
        passes({"kmsMasterKeyId": "alias/orders"}),
        breaks(
            "is not encrypted",
            {"kmsMasterKeyId": None, "sqsManagedSseEnabled": "false"},
            fix="secure setting=queue-encryption resource=orders",
        ),
    ),
)
def queue_encrypted(queue: ConfigItem) -> Verdict:
    """A queue encrypts what is in it, with SQS's own key or one of yours.

    New queues do. SQS's own key costs nothing; an encrypted queue takes only signed requests over TLS.
    """
    if queue.get("kmsMasterKeyId"):
        return Compliant()
    managed = str(queue.get("sqsManagedSseEnabled")).lower()
    if managed == "true":
        return Compliant()
    if managed == "false" and queue.knows("kmsMasterKeyId"):
        return Broken("is not encrypted", queue_encryption.call(queue.id))
    return Unknown("has an encryption that was not recorded")
