"""Nobody else's account reads a queue, or fills it."""

from __future__ import annotations

from automation.fixes.sqs import queue_policy
from config_rules.item import ConfigItem
from config_rules.kinds import QUEUE
from config_rules.policies import beside, only_the_named
from config_rules.rule import Verdict, breaks, passes, rule

_FIX = "secure setting=queue-policy resource=orders"
_ALL = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}
_BUCKET = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::orders-invoices"}}
_NAME = {"queueName": "orders"}


@rule(
    resource=QUEUE,
    severity="critical",
    references=("CIS AWS 7.0.0 2.21", "Security Hub SQS.3", "AWS Config SQS_QUEUE_NO_PUBLIC_ACCESS"),
    examples=(
        passes(_NAME, beside={"Policy": None}),
        passes(_NAME, beside={"Policy": {"Statement": [{**_ALL, "Principal": {"AWS": "123456789012"}}]}}),
        passes(_NAME, beside={"Policy": {"Statement": [{**_ALL, "Condition": _BUCKET}]}}),
        passes(_NAME, beside={"Policy": {"Statement": {**_ALL, "Effect": "Deny"}}}),
        breaks("lets everybody sqs:SendMessage", _NAME, beside={"Policy": {"Statement": [_ALL]}}, fix=_FIX),
        breaks(
            "lets everybody sqs:*",
            _NAME,
            beside={"Policy": {"Statement": {**_ALL, "Principal": {"AWS": ["*"]}, "Action": ["sqs:*"]}}},
            fix=_FIX,
        ),
        breaks(
            "lets everybody sqs:SendMessage",
            _NAME,
            beside={
                "Policy": {"Statement": [{**_ALL, "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}}]}
            },
            fix=_FIX,
        ),
        breaks(
            "lets everybody sqs:SendMessage",
            _NAME,
            beside={"Policy": {"Statement": [{**_ALL, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}},
            fix=_FIX,
        ),
    ),
)
def queue_not_public(queue: ConfigItem) -> Verdict:
    """A queue's policy lets in only whom it names.

    Everybody is somebody where a condition says from which account, organisation, network or resource they come;
    one that matches everything, or is only asked if the key is there, says nothing.
    """
    return only_the_named(beside(queue), queue_policy.call(queue.id))
