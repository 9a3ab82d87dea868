"""A notifier between an outbox and a Slack workspace, all in the tests' own process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aws_lambda_powertools.utilities import parameters
from fastapi import FastAPI
from slack_sdk import WebClient

from bot import notifier
from bot.pace import Pace
from bot.saying import Saying
from bot.slack import Slack, respond
from core.aws.clients import client
from core.aws.queues import SqsOutbox
from core.aws.state import State
from core.call import Call
from core.outbox import Post
from core.outcome import Acting, Done, Notice, Refused, Sayable
from core.request import ReplyTo
from local.slack.cast import APPLICATION_SUPPORT, GENERAL, OPS_NOTICES
from local.slack.messages import Message
from local.slack.response_urls import ResponseUrl
from local.slack.web_api import router
from local.slack.workspace import Installation, Workspace
from tests.bot.samples import ANN, RUN, STOP, STOP_CALL
from tests.local.conftest import Serve
from tests.support.account import STATE, make_tables

TOKEN = "xoxb-demo"
CHANNEL = ReplyTo(APPLICATION_SUPPORT.id, "", "U0ANNBERG")
ELSEWHERE = ReplyTo(GENERAL.id, "", "U0ANNBERG")
"""A channel that Orderly is not a member of."""
NOW = datetime(2026, 11, 20, 17, 19, 41, tzinfo=UTC)


def acting(done: int) -> Acting:
    """The card while a run is under way."""
    return Acting(RUN, STOP_CALL, STOP, ANN, done)


DONE = Done(RUN, STOP_CALL, STOP.headline, ANN, seconds=12.3, undo=Call("undo", {"run": RUN}))


def post(says: Sayable, to: ReplyTo = CHANNEL, *, card: str = f"run:{RUN}", number: int = 1) -> Post:
    """Something to say to everybody."""
    return Post(RUN, to, says, card, number)


def whispered(says: Sayable, to: ReplyTo = CHANNEL) -> Post:
    """Something to say to the asker alone."""
    return Post(RUN, to, says, number=1, private=True)


def refused(sentence: str = "No.") -> Refused:
    """Something short to say."""
    return Refused(sentence)


def notice(owner: str, headline: str = "web-1 has no tag Backup=Daily.") -> Post:
    """Something to say unasked."""
    return Post(RUN, ReplyTo(), Notice(headline, owner=owner), "finding:1", 1)


def served_workspace(serve: Serve) -> Workspace:
    """A Slack workspace whose Web API is served on this machine."""
    app = FastAPI()
    app.post("/slack/events")(lambda: None)
    url = serve(app)
    workspace = Workspace(Installation(f"{url}/slack/events", url, "a-secret", TOKEN), retry_delays=())
    app.include_router(router(workspace))
    return workspace


def state_table() -> str:
    """The state table, made in the embedded AWS."""
    make_tables()
    return STATE


def forget() -> None:
    """What the notifier keeps between invocations, and another account's notifier must not have."""
    for kept in (notifier._saying, notifier._slack_with, notifier._tokens):
        kept.cache_clear()
    notifier._settings.cache_clear()
    parameters.clear_caches()  # type: ignore[no-untyped-call]


@dataclass
class Sleeper:
    """A clock that is moved by sleeping."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        """The time."""
        return self.now


class House:
    """Says things in a workspace, and looks at what people see there."""

    def __init__(self, workspace: Workspace, token: str = TOKEN) -> None:
        """`token` is what the notifier has cached; the parameter has the right one."""
        self.workspace = workspace
        self.token = token
        self.sleeper = Sleeper()
        self.table = state_table()
        self.saying = Saying(
            Slack(self.client),
            State(client("dynamodb"), self.table, lambda: NOW),
            respond,
            OPS_NOTICES.id,
            Pace(self.sleeper, self.sleeper.sleep),
        )

    def client(self, fresh: bool) -> WebClient:
        """A client of the workspace's Web API."""
        if fresh:
            self.token = TOKEN
        base = f"{self.workspace.installation.public_url}/api/"
        return WebClient(token=self.token, base_url=base, retry_handlers=[])

    def says(self, *posts: Post) -> None:
        """Say them, one after the other."""
        for each in posts:
            self.saying.say(each)

    def seen(self, channel: str = APPLICATION_SUPPORT.id, user: str = "") -> list[Message]:
        """What stands in a channel, with what only this user sees."""
        return list(self.workspace.messages(channel, user))

    def texts(self, channel: str = APPLICATION_SUPPORT.id, user: str = "") -> list[str]:
        """The notification lines of what stands there."""
        return [message.text for message in self.seen(channel, user)]

    def response_url(self, channel: str = GENERAL.id, user: str = "U0ANNBERG", uses: int = 5) -> str:
        """A response_url that may still be used so often."""
        secret = self.workspace.tickets.issue(ResponseUrl(channel, user, uses=5 - uses))
        return f"{self.workspace.installation.public_url}/hooks/commands/T0ORDERLY/{secret}"


@dataclass
class Context:
    """What Lambda tells a handler beside the event."""

    milliseconds: int = 60_000
    function_name: str = "BotNotifier"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:BotNotifier:live"
    aws_request_id: str = "6f1c8b9e-0000-4000-8000-3d0f1a2b3c4d"

    def get_remaining_time_in_millis(self) -> int:
        """How long it may go on."""
        return self.milliseconds


class Pump:
    """The outbox and its pump: what Lambda does around the notifier's handler."""

    def __init__(self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sqs = client("sqs")
        fifo = {"FifoQueue": "true", "VisibilityTimeout": "360"}
        self.url = self.sqs.create_queue(QueueName="Outbox.fifo", Attributes=fifo)["QueueUrl"]
        self.dead = self.sqs.create_queue(QueueName="Dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        client("ssm").put_parameter(Name="/orderly/slack-bot-token", Value=TOKEN, Type="SecureString")
        for name, value in {
            "OUTBOX_URL": self.url,
            "OUTBOX_DEAD_LETTERS_URL": self.dead,
            "STATE_TABLE": state_table(),
            "SLACK_BOT_TOKEN_PARAMETER": "/orderly/slack-bot-token",
            "NOTICE_CHANNEL": OPS_NOTICES.id,
            "ACCESS_PARAMETER": "/access",
            "TIME_ZONE": "Europe/Oslo",
            "SLACK_API_URL": f"{workspace.installation.public_url}/api/",
        }.items():
            monkeypatch.setenv(name, value)
        forget()

    def put(self, *posts: Post) -> None:
        """Put posts into the outbox as the desk and the operator do."""
        for each in posts:
            SqsOutbox(self.sqs, self.url).put(each)

    def put_raw(self, body: str, group: str = APPLICATION_SUPPORT.id) -> None:
        """Put something into the outbox that is no post."""
        self.sqs.send_message(QueueUrl=self.url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=body)

    def batch(self, receives: int = 1) -> dict[str, Any]:
        """What Lambda hands over: all that is in the outbox, received so often by now."""
        found: list[dict[str, Any]] = []
        while more := self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=360
        ).get("Messages"):
            found += more
        return {"Records": [_record(message, receives) for message in found]}

    def run(self, batch: dict[str, Any], milliseconds: int = 60_000) -> list[str]:
        """Have the notifier handle the batch; the bodies of what it did not handle. The rest is deleted."""
        answer = notifier.handler(batch, Context(milliseconds))
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        for record in batch["Records"]:
            if record["messageId"] not in failed:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=record["receiptHandle"])
        return [record["body"] for record in batch["Records"] if record["messageId"] in failed]

    def dead_letters(self) -> list[str]:
        """The bodies in the dead letter queue."""
        found = self.sqs.receive_message(QueueUrl=self.dead, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in found]


def _record(message: dict[str, Any], receives: int) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"] | {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:Outbox.fifo",
        "awsRegion": "eu-west-1",
    }
