"""A bot to talk to: its own definition in the Lex stand-in, the real code hook behind it, and AWS in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws

from core import wire
from core.aws import clients
from core.request import Request
from core.settings import LexSettings
from lex.definition import load
from lex.event import Turn
from lex.handler import router
from lex.reply import Reply
from local.lexruntime.hooks import BotName
from local.lexruntime.runtime import LexRuntime, Place

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
ACCESS = "{version: 1, lex: operator}"
BOT = BotName("BOT1234567", "orderly-bot", "ALIAS12345", "live", "1")


@dataclass
class World:
    """AWS in memory with what the code hook needs, and the hook."""

    settings: LexSettings
    instance: str
    speech: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)

    def hook(self, event: dict[str, Any]) -> Reply:
        """The code hook, called as Lambda does: JSON in, JSON out."""
        self.events.append(event)
        if self.speech:
            event = {**event, "inputMode": "Speech", "responseContentType": "audio/pcm"}
        turn = Turn.read(json.loads(json.dumps(event)))
        reply: Reply = json.loads(json.dumps(router(self.settings, lambda: NOW)(turn)))
        return reply

    def items(self) -> list[dict[str, Any]]:
        """Everything in the Bookings table, in plain values."""
        found = boto3.client("dynamodb").scan(TableName=self.settings.bookings_table)["Items"]
        return [{key: next(iter(value.values())) for key, value in item.items()} for item in found]

    def bookings(self) -> list[dict[str, Any]]:
        """The bookings among them."""
        return [item for item in self.items() if item["sk"] == "booking"]

    def queued(self) -> list[Request]:
        """What was put on the chat queue."""
        sqs = boto3.client("sqs")
        found = sqs.receive_message(QueueUrl=self.settings.chat_queue_url, MaxNumberOfMessages=10)
        return [wire.read(Request, message["Body"]) for message in found.get("Messages", [])]


@dataclass
class Talk:
    """One person's conversation."""

    runtime: LexRuntime
    session: str = "person-1"
    last: dict[str, Any] = field(default_factory=dict)

    def says(self, text: str, **attributes: str) -> str:
        """Say something, and hear the answer (cards apart)."""
        place = Place(BOT.id, BOT.alias_id, "en_US", self.session)
        self.last = self.runtime.recognize_text(place, text, None, attributes)
        return " ".join(message["content"] for message in self.last["messages"] if "content" in message)

    @property
    def buttons(self) -> dict[str, str]:
        """The last card's buttons: what stands on each, and what it says."""
        cards = [m["imageResponseCard"] for m in self.last["messages"] if "imageResponseCard" in m]
        return {button["text"]: button["value"] for card in cards for button in card["buttons"]}

    @property
    def state(self) -> dict[str, Any]:
        """The session's state after the last turn."""
        found: dict[str, Any] = self.last["sessionState"]
        return found


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A fresh account for each test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        forget()
        yield World(_settings(), _instance())
        forget()


@pytest.fixture
def talk(world: World) -> Talk:
    """A conversation with the bot."""
    return Talk(LexRuntime(load(), world.hook, lambda: NOW, zone=ZoneInfo("UTC"), bot=BOT))


def forget() -> None:
    """What the function keeps from one invocation to the next."""
    clients.client.cache_clear()
    clients.account.cache_clear()
    parameters.clear_caches()  # type: ignore[no-untyped-call]


def _settings() -> LexSettings:
    _table("bookings")
    latest = {"IndexName": "latest", "KeySchema": _keys("month", "at"), "Projection": {"ProjectionType": "ALL"}}
    _table("ledger", "month", "at", GlobalSecondaryIndexes=[latest])
    queue = boto3.client("sqs").create_queue(QueueName="chat.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    boto3.client("ssm").put_parameter(Name="access", Value=ACCESS, Type="String", Overwrite=True)
    return LexSettings(
        queue, "arn:watch", "arn:dead", "orderly", "arn:role", "state", "bookings", "ledger", "access", "Europe/Oslo"
    )


def _table(name: str, *more: str, **options: Any) -> None:
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk", *more)],
        KeySchema=_keys("pk", "sk"),
        **options,
    )


def _keys(first: str, second: str) -> list[Any]:
    return [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]


def _instance() -> str:
    ec2 = boto3.client("ec2")
    group = ec2.create_security_group(GroupName="web", Description="web servers")["GroupId"]
    for first, last in ((22, 22), (443, 443), (8000, 8080)):
        ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=first, ToPort=last, CidrIp="0.0.0.0/0"
        )
    made = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SecurityGroupIds=[group])
    instance = made["Instances"][0]["InstanceId"]
    ec2.create_tags(
        Resources=[instance], Tags=[{"Key": "Name", "Value": "web-1"}, {"Key": "Environment", "Value": "prod"}]
    )
    return instance
