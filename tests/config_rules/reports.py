"""A week of compliance to report on, in the embedded account."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config_rules import reporter
from core.aws import clients
from core.aws.clients import client
from core.aws.ledger import DynamoLedger
from core.aws.state import State
from core.call import Call
from core.compliance import Day, Finding, Posture, Tally, Waiver
from core.ledger import Entry, Kind
from core.outbox import Post
from core.outcome import Notice
from core.plan import Resource
from core.records import waiver_item
from tests.config_rules.given import state_table
from tests.support.lambda_context import Context

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
WEB = Resource("i-06dd90c34b8f87d76", "web-1", {"Name": "web-1", "Owner": "ada@example.com"})
BACKUP = Call("tag-resource", {"resource": WEB.id, "key": "Backup", "value": "Daily"})


class Report:
    """An account with a bucket for reports, and whatever is said of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = MONDAY + timedelta(minutes=1)
        self.state = State(client("dynamodb"), state_table(), lambda: self.now)
        self.ledger = DynamoLedger(client("dynamodb"), _ledger_table())
        where: Any = {"LocationConstraint": "eu-west-1"}
        client("s3").create_bucket(Bucket="reports", CreateBucketConfiguration=where)
        self.outbox = client("sqs").create_queue(QueueName="Outbox.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        monkeypatch.setattr(clients, "now", lambda: self.now)
        settings = {"STATE_TABLE": "State", "LEDGER_TABLE": "Ledger", "OUTBOX_URL": self.outbox}
        for name, value in {**settings, "REPORTS_BUCKET": "reports", "TIME_ZONE": "Europe/Oslo"}.items():
            monkeypatch.setenv(name, value)

    def made(self, at: datetime = MONDAY) -> None:
        """Have it made, as the queue does."""
        body = json.dumps({"at": at.isoformat()})
        record = {"messageId": "m1", "body": body, "eventSource": "aws:sqs", "attributes": {}, "messageAttributes": {}}
        handler: Callable[[dict[str, Any], Context], Any] = reporter.handler
        assert handler({"Records": [record]}, Context()) == {"batchItemFailures": []}

    def file(self, name: str, week: str = "2026-W47") -> str:
        """A file of the report."""
        found = client("s3").get_object(Bucket="reports", Key=f"reports/{week}/{name}")
        return str(found["Body"].read().decode())

    def rows(self, name: str = "findings.csv") -> list[dict[str, str]]:
        """The rows of a CSV file."""
        return list(csv.DictReader(io.StringIO(self.file(name))))

    @property
    def notice(self) -> Notice:
        """What was said; there must be one thing."""
        (message,) = client("sqs").receive_message(QueueUrl=self.outbox, MaxNumberOfMessages=10)["Messages"]
        says = Post.from_json(message["Body"]).says
        assert isinstance(says, Notice)
        return says

    def ran(self, run: str, who: str, call: Call, **asked: str) -> None:
        """A run that was asked for and done on Friday."""
        at = MONDAY - timedelta(days=3)
        kinds: list[tuple[Kind, dict[str, str]]] = [("asked", asked), ("done", {})]
        for number, (kind, detail) in enumerate(kinds):
            self.ledger.append(Entry(run, f"{number}0", kind, at + timedelta(minutes=number), who, str(call), detail))


def _ledger_table() -> str:
    client("dynamodb").create_table(
        TableName="Ledger",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "month", "at")],
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
        BillingMode="PAY_PER_REQUEST",
    )
    return "Ledger"


def a_finding(rule: str = "prod-backup", thing: Resource = WEB, days: int = 2, **more: Any) -> Finding:
    why = more.pop("why", "has no tag Backup=Daily")
    since = MONDAY - timedelta(days=days)
    return Finding(rule, thing, since, more.pop("severity", "high"), why, "AWS::EC2::Instance", **more)


def a_posture(rule: str = "prod-backup", account: str = "123456789012", **more: Any) -> Posture:
    tally = more.pop("tally", Tally(kept=8, broken=2))
    helps = more.pop("help", "Every production server is in the daily backup plan.")
    return Posture(
        rule,
        helps,
        more.pop("severity", "high"),
        "AWS::EC2::Instance",
        MONDAY - timedelta(hours=1),
        tally,
        more.pop("references", ("CIS AWS 7.0.0 3.1", "Security Hub EC2.1")),
        more.pop("owners", {"ada@example.com": tally}),
        account,
        "eu-west-1",
    )


def a_week_of_days(report: Report) -> None:
    for number in range(8):
        day = MONDAY - timedelta(days=7 - number)
        report.state.remember_day(Day(f"{day:%Y-%m-%d}", Tally(kept=70 + number, broken=30 - number)))


def filled(report: Report) -> None:
    """A week in which this and that happened, in two accounts."""
    a_week_of_days(report)
    report.state.remember_posture(a_posture())
    report.state.remember_posture(a_posture(account="222222222222", tally=Tally(kept=9, broken=1)))
    report.state.remember_posture(
        a_posture("bucket-versioned", severity="low", help="Buckets keep versions.", references=(), owners={})
    )
    report.state.open_finding(a_finding(fix=BACKUP))
    report.state.open_finding(a_finding(thing=Resource("i-2", "db-1"), place="222222222222/eu-north-1", days=20))
    waiver = Waiver(
        "bucket-versioned", MONDAY + timedelta(days=9), "it is a cache", "cache", by="slack:U0BO",
        approver="slack:U0ANNBERG", run="aaaabbbbcccc", last_day="2026-12-01",
    )  # fmt: skip
    client("dynamodb").put_item(**waiver_item("State", waiver))
    cache = a_finding("bucket-versioned", Resource("cache"), severity="low", why="has no versions")
    report.state.update_finding(replace(cache, status="waived", waiver=waiver.id))
    for number, kind in ((1, "rule"), (2, "person"), (3, "hand")):
        thing = Resource(f"i-00{number}", f"app-{number}")
        fix = Call("tag-resource", {"resource": thing.id, "key": "Backup", "value": "Daily"})
        over = a_finding(thing=thing, fix=fix)
        report.state.open_finding(over)
        report.state.close_finding(replace(over, status="closed"))
        if kind == "rule":
            report.ran("111111111111", "rule:prod-backup", fix, finding=over.key)
        elif kind == "person":
            report.ran("222222222222", "slack:U0ANNBERG", fix)
