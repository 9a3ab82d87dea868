"""From a queue to a function, as Lambda's event source mapping does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.functions import Answer
from local.pumps.sqs import QueuePump
from local.stack import EventSource
from tests.support.account import REGION, embedded_aws


@pytest.fixture
def sqs() -> Iterator[Any]:
    """SQS in memory."""
    with embedded_aws():
        yield boto3.client("sqs", region_name=REGION)


class Work:
    """A function that keeps what it gets, and says of some bodies that it did not handle them."""

    def __init__(self, *fails: str, crashes: bool = False) -> None:
        self.fails = fails
        self.crashes = crashes
        self.events: list[dict[str, Any]] = []

    def __call__(self, function: str, payload: bytes) -> Answer:
        assert function == "Desk"
        event = json.loads(payload)
        self.events.append(event)
        if self.crashes:
            return Answer(b"{}", "Unhandled")
        failed = [record["messageId"] for record in event["Records"] if record["body"] in self.fails]
        return Answer(json.dumps({"batchItemFailures": [{"itemIdentifier": name} for name in failed]}).encode())

    @property
    def bodies(self) -> list[list[str]]:
        """What it got, batch by batch."""
        return [[record["body"] for record in event["Records"]] for event in self.events]


def queue(sqs: Any, name: str = "chat", **attributes: str) -> str:
    url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url


def arn(sqs: Any, url: str) -> str:
    found: str = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return found


def pump(sqs: Any, url: str, work: Work, batch_size: int = 10) -> QueuePump:
    return QueuePump(EventSource(url, arn(sqs, url), "Desk", batch_size), sqs, work)


def left(sqs: Any, url: str) -> int:
    """How many messages the queue holds, hidden ones too."""
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
    return sum(int(number) for number in found.values())


def test_a_batch_is_handled_and_deleted(sqs: Any) -> None:
    url, work = queue(sqs), Work()
    for body in "abc":
        sqs.send_message(QueueUrl=url, MessageBody=body)
    pump(sqs, url, work).pump_once()
    assert work.bodies == [["a", "b", "c"]]
    assert left(sqs, url) == 0


def test_a_record_is_as_lambda_makes_it(sqs: Any) -> None:
    url, work = queue(sqs), Work()
    sent = sqs.send_message(QueueUrl=url, MessageBody="a")
    pump(sqs, url, work).pump_once()
    (record,) = work.events[0]["Records"]
    assert record["messageId"] == sent["MessageId"]
    assert (record["eventSource"], record["eventSourceARN"], record["awsRegion"]) == (
        "aws:sqs", arn(sqs, url), REGION,
    )  # fmt: skip
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_batches_are_no_larger_than_the_template_says(sqs: Any) -> None:
    url, work = queue(sqs), Work()
    for body in "abc":
        sqs.send_message(QueueUrl=url, MessageBody=body)
    one = pump(sqs, url, work, batch_size=2)
    one.pump_once()
    one.pump_once()
    assert [len(batch) for batch in work.bodies] == [2, 1]


def test_only_what_failed_comes_again(sqs: Any) -> None:
    url, work = queue(sqs, VisibilityTimeout="0"), Work("b")
    for body in "abc":
        sqs.send_message(QueueUrl=url, MessageBody=body)
    one = pump(sqs, url, work)
    one.pump_once()
    one.pump_once()
    assert work.bodies == [["a", "b", "c"], ["b"]]


def test_when_the_function_crashes_all_of_the_batch_comes_again(sqs: Any) -> None:
    url, work = queue(sqs, VisibilityTimeout="0"), Work(crashes=True)
    sqs.send_message(QueueUrl=url, MessageBody="a")
    one = pump(sqs, url, work)
    one.pump_once()
    work.crashes = False
    one.pump_once()
    assert work.bodies == [["a"], ["a"]]
    assert left(sqs, url) == 0


def test_what_failed_three_times_goes_to_the_dead_letters(sqs: Any) -> None:
    dead = queue(sqs, "dead")
    redrive = json.dumps({"deadLetterTargetArn": arn(sqs, dead), "maxReceiveCount": "3"})
    url, work = queue(sqs, VisibilityTimeout="0", RedrivePolicy=redrive), Work("a")
    sqs.send_message(QueueUrl=url, MessageBody="a")
    one = pump(sqs, url, work)
    for _ in range(4):
        one.pump_once()
    assert work.bodies == [["a"], ["a"], ["a"]]
    assert (left(sqs, url), left(sqs, dead)) == (0, 1)


def test_an_empty_queue_calls_nobody(sqs: Any) -> None:
    url, work = queue(sqs), Work()
    pump(sqs, url, work).pump_once()
    assert not work.events
