"""Queues and topics: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automation.fixes.sns import topic_policy
from automation.fixes.sqs import queue_policy
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, planned

pytestmark = pytest.mark.usefixtures("aws")

OWN = {"AWS": "arn:aws:iam::123456789012:root"}


def policy(*principals: Any, action: str, resource: str) -> str:
    made = [
        {"Sid": f"s{number}", "Effect": "Allow", "Principal": one, "Action": action, "Resource": resource}
        for number, one in enumerate(principals)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": made})


def test_a_queue_that_everybody_fills_keeps_the_rest_of_its_policy() -> None:
    arn = "arn:aws:sqs:eu-west-1:123456789012:orders"
    open_to_all = policy("*", OWN, action="sqs:SendMessage", resource=arn)
    client("sqs").create_queue(QueueName="orders", Attributes={"Policy": open_to_all})
    plan = closes("queue-not-public", "orders", "lets everybody sqs:SendMessage")
    (step,) = plan.acts
    assert [one["Sid"] for one in json.loads(step.arguments["Attributes"]["Policy"])["Statement"]] == ["s1"]


def test_a_queue_with_nothing_else_in_its_policy() -> None:
    arn = "arn:aws:sqs:eu-west-1:123456789012:orders"
    everybody = policy("*", action="sqs:SendMessage", resource=arn)
    client("sqs").create_queue(QueueName="orders", Attributes={"Policy": everybody})
    (step,) = planned(queue_policy.call("orders")).acts
    assert step.arguments["Attributes"] == {"Policy": ""}
    assert step.inverse is not None
    assert json.loads(step.inverse.arguments["Attributes"]["Policy"]) == json.loads(everybody)


def test_a_queue_in_the_clear() -> None:
    client("sqs").create_queue(QueueName="orders", Attributes={"SqsManagedSseEnabled": "false"})
    closes("queue-encrypted", "orders", "is not encrypted")


def test_a_topic_to_which_everybody_publishes() -> None:
    topic = client("sns").create_topic(Name="orders")["TopicArn"]
    everybody = policy("*", action="SNS:Publish", resource=topic)
    client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=everybody)
    closes("topic-not-public", topic, "lets everybody SNS:Publish")


def test_a_topic_in_the_clear() -> None:
    topic = client("sns").create_topic(Name="orders")["TopicArn"]
    closes("topic-encrypted", topic, "is not encrypted")


def test_what_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no queue orders"):
        planned(queue_policy.call("orders"))
    with pytest.raises(Refusal, match="I see no topic"):
        planned(topic_policy.call("arn:aws:sns:eu-west-1:123456789012:orders"))
