"""A small stand-in for the whole runtime, for tests of the page alone.

`python -m tests.local.page_demo` serves it until its input ends: NiceGUI has one page for each process.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import boto3
import uvicorn
from fastapi import FastAPI, Request
from moto import mock_aws

from core.aws.ledger import DynamoLedger
from core.ledger import Entry, Kind
from local.page import build
from local.slack.cast import ANN, APPLICATION_SUPPORT, BO, ORDERLY
from local.slack.messages import Message
from local.slack.web_api import router
from local.slack.workspace import Installation, Workspace

TOKEN = "xoxb-demo"
ZONE = ZoneInfo("Europe/Oslo")
SURE = {
    "title": {"type": "plain_text", "text": "Undo?"},
    "text": {"type": "mrkdwn", "text": "This takes back what the run changed."},
    "confirm": {"type": "plain_text", "text": "Take it back"},
    "deny": {"type": "plain_text", "text": "Keep it"},
}
PORTS = [("22", "tcp", "10.0.0.0/8"), ("443", "tcp", "0.0.0.0/0"), ("8000-8080", "tcp", "0.0.0.0/0")]


class DemoClock:
    """Moves when told to, and with time."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, by: timedelta) -> None:
        self.ahead += by


@dataclass(frozen=True)
class DemoSchedule:
    name: str
    expression: str
    zone: str
    next_run: datetime | None


@dataclass
class DemoSchedules:
    clock: DemoClock
    ran: list[str] = field(default_factory=list)

    def list(self) -> list[DemoSchedule]:
        return [self._schedule("EndOfDay", 18), self._schedule("StartOfDay", 8)]

    def _schedule(self, name: str, hour: int) -> DemoSchedule:
        now = self.clock.now().astimezone(ZONE)
        then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        later = then if then > now else then + timedelta(days=1)
        return DemoSchedule(name, f"cron(0 {hour} ? * * *)", ZONE.key, later)

    def run_now(self, name: str) -> None:
        self.ran.append(name)


@dataclass
class DemoRuntime:
    """What the page needs of a runtime, over AWS in this process."""

    url: str
    slack: Workspace
    clock: DemoClock = field(default_factory=DemoClock)
    bot_id: str = "BOT0000001"
    bot_alias_id: str = "ALIAS00001"

    def __post_init__(self) -> None:
        self.schedules = DemoSchedules(self.clock)
        self.outputs = {"LedgerTable": "ledger"}

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        return (self.slack,)

    def aws(self, service: str) -> Any:
        if service == "config":
            return DemoConfig()
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.url if service == "lexv2-runtime" else None,
            region_name="eu-west-1",
            aws_access_key_id="demo",
            aws_secret_access_key="demo",
        )


@contextmanager
def demo() -> Iterator[DemoRuntime]:
    """The page over a demo runtime, served; its address is the runtime's `url`."""
    app = FastAPI()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="websockets-sansio"))
    config = server.config
    sock = config.bind_socket()
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    slack = Workspace(Installation(f"{url}/slack/events", url, "secret", TOKEN))
    runtime = DemoRuntime(url, slack)
    _orderly(app, runtime)
    _lex(app)
    app.include_router(router(slack))
    with mock_aws():
        _account(runtime)
        build(runtime, app)
        thread = threading.Thread(target=server.run, args=([sock],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield runtime
        server.should_exit = True
        thread.join(10)
        slack.close()


def _orderly(app: FastAPI, runtime: DemoRuntime) -> None:
    """Answers in the shapes that the real notifier uses."""

    @app.post("/slack/events")
    async def hear(request: Request) -> dict[str, str]:
        body = await request.body()
        threading.Thread(target=_answer, args=(runtime, body, request.headers["content-type"]), daemon=True).start()
        return {}


def _answer(runtime: DemoRuntime, body: bytes, kind: str) -> None:
    slack = runtime.slack
    if kind == "application/json":
        event = json.loads(body)["event"]
        if event["type"] == "app_mention":
            post(slack, f"Open ports of `{event['ts']}`", ports_blocks(), thread=event.get("thread_ts", event["ts"]))
        return
    form = {key: value for key, (value,) in parse_qs(body.decode()).items()}
    if "payload" in form:
        _clicked(slack, json.loads(form["payload"]))
        return
    if form.get("text", "").startswith("stop"):
        post(slack, "Stop web-1?", waiting_blocks(form["user_id"]))
    else:
        post(slack, "*Hello*, I am Orderly. Try `/orderly instances`.", only_for=form["user_id"])


def _clicked(slack: Workspace, payload: dict[str, Any]) -> None:
    message = slack.posted.find(payload["container"]["message_ts"])
    if message is None:
        return
    who = f"<@{payload['user']['id']}>"
    if payload["actions"][0]["action_id"] == "undo":
        slack.edit(message, text=f"Undone by {who}", blocks=())
    else:
        slack.edit(message, text="Done", blocks=done_blocks(who))


def post(slack: Workspace, text: str, blocks: Any = (), thread: str = "", only_for: str = "") -> Message:
    """Post as Orderly."""
    ts = slack.posted.new_ts()
    return slack.post(Message(APPLICATION_SUPPORT.id, ts, ORDERLY.id, text, tuple(blocks), (), thread, only_for))


def ports_blocks() -> list[dict[str, Any]]:
    rows = [("Port", "Protocol", "From"), *PORTS]
    return [
        mrkdwn("*web-1* (`i-06dd90c34b8f87d76`) lets in *3 port ranges*, through `web` and `ssh`."),
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows],
            "column_settings": [{"align": "right"}],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "eu-west-1 · 0.4 s · run `3f2a90c1b2d4`"}]},
        {"type": "actions", "elements": [button("Egress", "choice-1"), button("Both", "choice-2")]},
    ]


def waiting_blocks(asker: str) -> list[dict[str, Any]]:
    return [
        {"type": "header", "text": {"type": "plain_text", "text": "Stop 1 instance?"}},
        mrkdwn(
            f"<@{asker}> asks to stop *web-1* (`i-06dd90c34b8f87d76`), which is *prod*.\n"
            "```ec2.stop_instances(InstanceIds=['i-06dd90c34b8f87d76'])```\n> Undo: start it again"
        ),
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": "*Owner*\n<mailto:ann@example.com|ann@example.com>"},
                {"type": "mrkdwn", "text": "*Expires*\n<!date^1795214400^{date_short_pretty} at {time}|soon>"},
            ],
        },
        {"type": "divider"},
        {
            "type": "actions",
            "elements": [button("Approve", "approve", "primary"), button("Decline", "decline", "danger")],
        },
    ]


def done_blocks(who: str) -> list[dict[str, Any]]:
    return [
        mrkdwn(f":white_check_mark: Stopped *web-1* (`i-06dd90c34b8f87d76`). Approved by {who}."),
        {"type": "actions", "elements": [button("Undo", "undo") | {"confirm": SURE}]},
    ]


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, action: str, style: str = "") -> dict[str, Any]:
    found = {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action, "value": "t0ken"}
    return found | ({"style": style} if style else {})


def _lex(app: FastAPI) -> None:
    """A bot that asks back once, with a card."""
    base = "/bots/{bot}/botAliases/{alias}/botLocales/{locale}/sessions/{session}"

    @app.post(base + "/text")
    async def recognize_text(request: Request) -> dict[str, Any]:
        text = (await request.json())["text"]
        card = {
            "title": "Book this flight?",
            "subtitle": "Seattle to Chicago, Tuesday 24 November",
            "buttons": [{"text": "Yes", "value": "yes"}, {"text": "No", "value": "no"}],
        }
        messages: list[dict[str, Any]] = [{"contentType": "PlainText", "content": "Booked. Have a good flight!"}]
        if text != "yes":
            messages = [
                {"contentType": "PlainText", "content": "Shall I book Seattle to Chicago for Tuesday 24 November?"},
                {"contentType": "ImageResponseCard", "imageResponseCard": card},
            ]
        state = "Fulfilled" if text == "yes" else "InProgress"
        slots = {"FromCity": {"value": {"originalValue": "Seattle", "interpretedValue": "Seattle"}}, "Date": None}
        intent = {"name": "BookFlight", "state": state, "slots": slots}
        return {"messages": messages, "sessionState": {"intent": intent, "dialogAction": {"type": "ConfirmIntent"}}}

    @app.delete(base)
    async def delete_session() -> dict[str, str]:
        return {}


def _account(runtime: DemoRuntime) -> None:
    ec2 = runtime.aws("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    for name, environment, extra in (
        ("web-1", "prod", {"Backup": "Daily", "Owner": "ann@example.com"}),
        ("web-2", "prod", {"Owner": "bo@example.com"}),
        ("build-1", "dev", {"Owner": "cy@example.com"}),
    ):
        tags = [{"Key": k, "Value": v} for k, v in {"Name": name, "Environment": environment, **extra}.items()]
        ec2.run_instances(
            ImageId=image,
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.micro",
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )
    runtime.aws("dynamodb").create_table(
        TableName="ledger",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "month", "at")],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "latest",
                "KeySchema": [
                    {"AttributeName": "month", "KeyType": "HASH"},
                    {"AttributeName": "at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    ledger = DynamoLedger(runtime.aws("dynamodb"), "ledger")
    now = datetime.now(UTC)
    call = "stop-instances instances=i-06dd90c34b8f87d76"
    api_call = {
        "says": "Stop web-1 (i-06dd90c34b8f87d76)",
        "service": "ec2",
        "action": "stop_instances",
        "arguments": {"InstanceIds": ["i-06dd90c34b8f87d76"]},
    }
    step = {
        "step": api_call,
        "answer": {"StoppingInstances": [{"InstanceId": "i-06dd90c34b8f87d76", "CurrentState": {"Name": "stopping"}}]},
    }
    story: list[tuple[Kind, str, dict[str, Any]]] = [
        ("asked", f"slack:{ANN.id}", {"said": "stop i-06dd90c34b8f87d76"}),
        ("planned", f"slack:{ANN.id}", {"plan": {"headline": "Stop 1 instance", "steps": [api_call]}}),
        ("waiting", f"slack:{ANN.id}", {}),
        ("approved", f"slack:{ANN.id}", {"by": f"slack:{BO.id}"}),
        ("step", f"slack:{ANN.id}", step),
        ("done", f"slack:{ANN.id}", {"headline": "Stopped web-1 (i-06dd90c34b8f87d76)."}),
    ]
    for number, (kind, who, detail) in enumerate(story):
        at = now + timedelta(seconds=number - 60)
        ledger.append(Entry("3f2a90c1b2d4", f"{number:02} {kind}", kind, at, who, call, detail))
    failed = {"error": "AccessDenied: StartInstances"}
    ledger.append(Entry("aaaa00001111", "00 failed", "failed", now, "schedule:start-of-day", "start-instances", failed))


class DemoConfig:
    """AWS Config with one rule that found one thing wrong."""

    def get_paginator(self, operation: str) -> DemoConfig:
        self.operation = operation
        return self

    def paginate(self, **_arguments: str) -> list[dict[str, Any]]:
        if self.operation == "describe_config_rules":
            about = "Every production server is in the daily backup plan."
            return [{"ConfigRules": [{"ConfigRuleName": "prod-backup-compliance-rule", "Description": about}]}]
        results = [
            _verdict("i-06dd90c34b8f87d76", "COMPLIANT", ""),
            _verdict("i-0aaaabbbbcccc1111", "NON_COMPLIANT", "web-2 has no tag Backup=Daily."),
            _verdict("i-0ddddeeeeffff2222", "NOT_APPLICABLE", "Not a production server."),
        ]
        return [{"EvaluationResults": results}]


def _verdict(resource: str, compliance: str, annotation: str) -> dict[str, Any]:
    qualifier = {"ResourceType": "AWS::EC2::Instance", "ResourceId": resource}
    return {
        "EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier},
        "ComplianceType": compliance,
        "Annotation": annotation,
        "ResultRecordedTime": datetime(2026, 11, 20, 18, 0, tzinfo=UTC),
    }


if __name__ == "__main__":
    with demo() as served:
        print(served.url, flush=True)  # noqa: T201
        sys.stdin.read()
