"""What functions put on queues for other functions."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import wire
from core.request import Message
from core.sweep import Sweep, written

if TYPE_CHECKING:
    from core.outbox import Post


_IN_A_BATCH = 10
"""SQS API, SendMessageBatch."""


class NotQueued(Exception):
    """SQS did not take everything that was to be queued."""


@dataclass(frozen=True)
class SqsOutbox:
    """The outbox, a FIFO queue: in order for each place, and the same post within five minutes only once."""

    sqs: Any
    url: str

    def put(self, post: Post) -> None:
        """Queue it."""
        place = post.to.channel or post.to.user or post.to.response_url or "notices"
        self.sqs.send_message(
            QueueUrl=self.url,
            MessageBody=post.to_json(),
            MessageGroupId=_group(place),
            MessageDeduplicationId=_fingerprint(place, post.run, post.card, post.number, type(post.says).__name__),
        )


@dataclass(frozen=True)
class ChatQueue:
    """What people say and press, a FIFO queue: in order within one conversation, and one event only once."""

    sqs: Any
    url: str

    def put(self, message: Message) -> None:
        """Queue it."""
        self.sqs.send_message(
            QueueUrl=self.url,
            MessageBody=wire.write(message),
            MessageGroupId=_group(_conversation(message)),
            MessageDeduplicationId=_fingerprint(message.key),
        )


@dataclass(frozen=True)
class WatchQueue:
    """What schedules, rules and events ask."""

    sqs: Any
    url: str

    def put(self, message: Message) -> None:
        """Queue it."""
        self.sqs.send_message(QueueUrl=self.url, MessageBody=wire.write(message))


def _conversation(message: Message) -> str:
    """Within what the order matters: a thread, a direct message, a talk with Lex. All else waits for nobody."""
    reply = message.reply
    if message.actor.kind == "lex":
        return f"lex:{message.actor.id}"
    if reply.thread or reply.channel.startswith("D"):
        return f"{reply.channel}:{reply.thread}"
    return message.key


def _group(text: str) -> str:
    """Text as SQS takes it for the id of a group: 1 to 128 of letters, digits and punctuation."""
    return re.sub(r"[^!-~]", "-", text)[:128]


def _fingerprint(*what: object) -> str:
    """An id that differs when any part does, however long they are."""
    return hashlib.sha256(json.dumps([str(part) for part in what]).encode()).hexdigest()


@dataclass(frozen=True)
class SweepQueue:
    """What is to be looked at again."""

    sqs: Any
    url: str

    def put(self, *sweeps: Sweep, delay: int = 0) -> None:
        """Queue them, ten at a time, to be handled after so many seconds (900 at most).

        Raises:
            NotQueued: SQS did not take all of them.
        """
        for start in range(0, len(sweeps), _IN_A_BATCH):
            entries = [
                {"Id": str(number), "MessageBody": written(sweep), "DelaySeconds": delay}
                for number, sweep in enumerate(sweeps[start : start + _IN_A_BATCH])
            ]
            failed = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries).get("Failed", [])
            if failed:
                raise NotQueued(f"{len(failed)} of {len(entries)} sweeps: {failed[0].get('Message', '')}")
