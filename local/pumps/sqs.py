"""SQS to Lambda: an event source mapping with batches, partial failures and the queue's own redrive.

Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.functions import Answer
from local.stack import REGION, EventSource

logger = logging.getLogger(__name__)

_WAIT = 1
"""Seconds of one long poll: short, so that stopping does not wait long."""


class QueuePump:
    """One event source: polls the queue, has the function handle batches, deletes what it handled."""

    def __init__(self, source: EventSource, sqs: Any, run: Callable[[str, bytes], Answer]) -> None:
        self._source = source
        self._sqs = sqs
        self._run = run
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._pump, name=f"queue of {source.function}", daemon=True)

    def start(self) -> None:
        """Poll from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Poll no more."""
        self._stopping.set()

    def join(self) -> None:
        """Wait for the last poll."""
        self._thread.join()

    def _pump(self) -> None:
        while not self._stopping.is_set():
            try:
                self.pump_once()
            except (ClientError, BotoCoreError):
                if not self._stopping.is_set():
                    logger.exception("could not poll; polling again")
                self._stopping.wait(1)

    def pump_once(self) -> None:
        """One poll, and what came of it. A message that is not deleted comes again when its time is over."""
        messages = self._sqs.receive_message(
            QueueUrl=self._source.queue_url,
            MaxNumberOfMessages=min(self._source.batch_size, 10),
            WaitTimeSeconds=_WAIT,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            return
        event = {"Records": [self._record(message) for message in messages]}
        answer = self._run(self._source.function, json.dumps(event).encode())
        failed = {message["MessageId"] for message in messages} if answer.error else _failed(answer.payload)
        done = [message for message in messages if message["MessageId"] not in failed]
        for message in done:
            self._sqs.delete_message(QueueUrl=self._source.queue_url, ReceiptHandle=message["ReceiptHandle"])

    def _record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._source.queue_arn,
            "awsRegion": REGION,
        }


def _failed(payload: bytes) -> set[str]:
    """The messages that the function says it did not handle (ReportBatchItemFailures)."""
    answer = json.loads(payload or b"null") or {}
    return {item["itemIdentifier"] for item in answer.get("batchItemFailures", [])}
