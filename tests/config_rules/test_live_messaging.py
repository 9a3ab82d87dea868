"""Queues and topics read live: every rule about them has what it needs."""

from __future__ import annotations

import json

import pytest

from config_rules.catalogue import RULES
from config_rules.kinds import QUEUE, TOPIC
from config_rules.rule import Broken, NotApplicable, Unknown
from core.aws.clients import client
from tests.config_rules.loop import judged

pytestmark = pytest.mark.usefixtures("aws")

OF_QUEUES = [name for name, rule in RULES.items() if rule.resource == QUEUE]
OF_TOPICS = [name for name, rule in RULES.items() if rule.resource == TOPIC]


def test_a_queue() -> None:
    client("sqs").create_queue(QueueName="orders", Attributes={"SqsManagedSseEnabled": "false"})
    for rule in OF_QUEUES:
        assert not isinstance(judged(rule, "orders"), Unknown), rule
    assert judged("queue-keeps-failures", "orders") == Broken("has no queue for dead letters")


def test_a_queue_by_its_url_and_one_for_dead_letters() -> None:
    sqs = client("sqs")
    dead = sqs.create_queue(QueueName="dead", tags={"Owner": "ada@example.com"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    sqs.create_queue(QueueName="orders", Attributes={"RedrivePolicy": redrive})
    assert not isinstance(judged("queue-keeps-failures", "orders"), Broken | Unknown)
    assert judged("queue-keeps-failures", dead) == NotApplicable("holds the dead letters of others")


def test_a_topic() -> None:
    topic = client("sns").create_topic(Name="orders")["TopicArn"]
    for rule in OF_TOPICS:
        assert not isinstance(judged(rule, topic), Unknown), rule
    assert not isinstance(judged("topic-not-public", topic), Broken)
