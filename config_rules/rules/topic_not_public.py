"""Nobody else's account publishes to a topic, or listens."""

from __future__ import annotations

from automation.fixes.sns import topic_policy
from config_rules.item import ConfigItem
from config_rules.kinds import TOPIC
from config_rules.policies import beside, only_the_named
from config_rules.rule import Verdict, breaks, passes, rule

_FIX = "secure setting=topic-policy resource=arn:aws:sns:eu-west-1:123456789012:orders"
_ALL = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["SNS:Subscribe"]}
_OWN = {"StringEquals": {"AWS:SourceOwner": "123456789012"}}
_NAME = {"topicArn": "arn:aws:sns:eu-west-1:123456789012:orders"}


@rule(
    resource=TOPIC,
    severity="high",
    references=("CIS AWS 7.0.0 2.21", "Security Hub SNS.4", "AWS Config SNS_TOPIC_NO_PUBLIC_ACCESS"),
    examples=(
        passes(_NAME, beside={"Policy": {"Statement": [{**_ALL, "Condition": _OWN}]}}),
        passes(_NAME, beside={"Policy": {"Statement": [{**_ALL, "Principal": {"Service": "events.amazonaws.com"}}]}}),
        breaks("lets everybody SNS:Subscribe", _NAME, beside={"Policy": {"Statement": [_ALL]}}, fix=_FIX),
        breaks(
            "lets everybody SNS:Subscribe",
            _NAME,
            beside={"Policy": {"Statement": [{**_ALL, "Condition": {"StringEquals": {"SNS:Protocol": "https"}}}]}},
            fix=_FIX,
        ),
        breaks(
            "lets everybody SNS:Subscribe",
            _NAME,
            beside={
                "Policy": {
                    "Statement": [{**_ALL, "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3"}}}]
                }
            },
            fix=_FIX,
        ),
    ),
)
def topic_not_public(topic: ConfigItem) -> Verdict:
    """A topic's policy lets in only whom it names.

    The policy of a new topic names everybody, on the condition that they are its owner; without the condition it
    means everybody.
    """
    return only_the_named(beside(topic), topic_policy.call(topic.id))
