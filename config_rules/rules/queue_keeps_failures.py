"""What nobody could handle is not lost."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import QUEUE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_DEAD = {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:orders-dead", "maxReceiveCount": 3}
_NONE: dict[str, list[str]] = {"DeadLettersOf": []}


@rule(
    resource=QUEUE,
    severity="low",
    references=("AWS Config SQS_QUEUE_DLQ_CHECK",),
    examples=(
        passes({"redrivePolicy": _DEAD}, beside=_NONE),
        passes({"redrivePolicy": _DEAD}),
        exempts(
            "holds the dead letters of others",
            {"redrivePolicy": None},
            beside={"DeadLettersOf": ["https://sqs.eu-west-1.amazonaws.com/123456789012/orders"]},
        ),
        breaks("has no queue for dead letters", {"redrivePolicy": None}, beside=_NONE),
    ),
)
def queue_keeps_failures(queue: ConfigItem) -> Verdict:
    """A queue has another for the messages that nobody could handle.

    Without one they come back again and again until they are too old, and then they are gone. By hand: make a queue
    of the same kind (standard or FIFO), and set it with a count, such as 3, as the first one's RedrivePolicy.
    """
    if queue.get("redrivePolicy"):
        return Compliant()
    sources = queue.beside("DeadLettersOf")
    if not queue.knows("redrivePolicy") or sources is None:
        return Unknown("has dead letters that were not recorded")
    return NotApplicable("holds the dead letters of others") if sources else Broken("has no queue for dead letters")
