"""The weekly report, through its handler: what lies in the bucket after it, and what is said of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from config_rules import reporter
from config_rules.report import gathering
from core import wire
from core.aws import clients
from core.aws.clients import client
from core.aws.ledger import DynamoLedger
from core.aws.state import State
from core.call import Call
from core.compliance import Day, Finding, Posture, Tally, Waiver
from core.evidence import key as evidence_key
from core.ledger import Entry, Kind
from core.outbox import Post
from core.outcome import Notice
from core.plan import Resource
from core.records import brake_item, waiver_item
from tests.config_rules.given import state_table
from tests.support.lambda_context import Context

GOLDEN = Path(__file__).parent.parent / "golden" / "config_rules"
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOSTILE = """<script>alert('x')</script>"><img src=x onerror=alert(1)>{{ 7*7 }}"""
WEB = Resource("i-06dd90c34b8f87d76", "web-1", {"Name": "web-1", "Owner": "ada@example.com"})
BACKUP = Call("tag-resource", {"resource": WEB.id, "key": "Backup", "value": "Daily"})
VOID = {"br", "circle", "line", "link", "meta", "polygon", "polyline"}


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


@pytest.fixture
def report(aws: None, monkeypatch: pytest.MonkeyPatch) -> Report:  # noqa: ARG001
    return Report(monkeypatch)


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


class Tags(HTMLParser):
    """The elements and attributes of a page, and whether each one that was opened was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


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


def test_people_are_told_of_it_with_the_score_the_worst_rules_and_the_trend(report: Report) -> None:
    filled(report)
    report.made()
    said = wire.plain(report.notice)
    file = GOLDEN / "weekly-report.json"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert said == json.loads(file.read_text(encoding="utf-8"))


def test_it_is_told_once_however_often_the_message_comes(report: Report) -> None:
    filled(report)
    report.made()
    report.made()
    assert report.notice.name == "weekly-report"


def test_the_page_says_what_is_open_waived_and_over_and_by_which_run(report: Report) -> None:
    filled(report)
    report.made()
    page = report.file("index.html")
    text = " ".join(Tags(page).text.split())
    assert "Compliance, week 47 of 2026" in text
    assert "up 7.0 points since 2026-11-16" in text
    assert "CIS AWS 7.0.0, section 3" in text
    for account in ("123456789012, eu-west-1", "222222222222, eu-west-1", "222222222222, eu-north-1"):
        assert account in text
    assert "web-1 (i-06dd90c34b8f87d76)has no tag Backup=Dailyprod-backupada@example.com21 Nov 07:00" in text
    assert "it is a cache2026-12-01U0BOU0ANNBERGaaaabbbbcccc" in text
    assert "rule:prod-backup111111111111" in text
    assert "U0ANNBERG222222222222" in text
    assert "by hand, or the resource is gone" in text


def test_the_page_is_complete_in_itself_and_runs_nothing(report: Report) -> None:
    filled(report)
    report.made()
    tags = Tags(report.file("index.html"))
    assert not tags.names & {"script", "link", "img", "iframe", "object"}
    assert not tags.attributes & {"src", "href", "onload", "onclick"}
    found = client("s3").head_object(Bucket="reports", Key="reports/2026-W47/index.html")
    assert found["ContentType"] == "text/html; charset=utf-8"


def test_whatever_aws_and_people_call_things_is_text(report: Report) -> None:
    thing = Resource(HOSTILE, HOSTILE, {"Owner": HOSTILE})
    report.state.remember_posture(a_posture(owners={HOSTILE: Tally(broken=1)}))
    report.state.open_finding(a_finding(thing=thing, why=HOSTILE, fix=Call("x", {"y": HOSTILE})))
    over = a_finding("other", thing, why=HOSTILE)
    report.state.close_finding(replace(over, status="closed"))
    waiver = Waiver("*", MONDAY + timedelta(days=1), HOSTILE, HOSTILE, by=HOSTILE, approver=HOSTILE, run=HOSTILE)
    client("dynamodb").put_item(**waiver_item("State", waiver))
    report.made()
    page = report.file("index.html")
    tags = Tags(page)
    assert not tags.names & {"script", "img"}
    assert "onerror" not in tags.attributes
    assert tags.text.count(HOSTILE) >= 10
    assert "{{ 7*7 }}" in page
    assert json.loads(report.file("findings.ocsf.json"))[0]["resources"][0]["uid"] == HOSTILE
    assert report.rows()[0]["Resource"] == HOSTILE


def test_a_cell_that_a_spreadsheet_would_run_is_text(report: Report) -> None:
    report.state.open_finding(a_finding(thing=Resource("=cmd|'/c calc'!A1")))
    report.made()
    assert report.rows()[0]["Resource"] == "'=cmd|'/c calc'!A1"


def test_of_an_empty_account_there_is_a_report_too(report: Report) -> None:
    report.made()
    notice = report.notice
    assert notice.headline == "Compliance in week 47 of 2026: nothing could be judged yet; 0 open findings."
    assert notice.chart is None
    assert notice.table is None
    assert json.loads(report.file("findings.ocsf.json")) == json.loads(report.file("findings.asff.json")) == []
    text = Tags(report.file("index.html")).text
    assert "No finding is open." in text
    assert "Nothing has been looked at yet." in text


def test_a_halt_stands_at_the_top(report: Report) -> None:
    from core.compliance import Brake

    client("dynamodb").put_item(**brake_item("State", Brake("slack:U0BO", MONDAY, "a storm")))
    report.made()
    assert "Automatic changes are halted by U0BO since 23 Nov 07:00: a storm." in " ".join(
        Tags(report.file("index.html")).text.split()
    )
    assert "Halted" in {fact.name for fact in report.notice.facts}


def test_evidence_is_listed_with_what_sha256sum_says_of_it(report: Report) -> None:
    body = b"what was judged"
    inside = evidence_key("2026-11-20", "222222222222", "eu-west-1", "AWS::S3::Bucket")
    for key in (inside, evidence_key("2026-11-10", "123456789012", "eu-west-1", "AWS::S3::Bucket")):
        client("s3").put_object(Bucket="reports", Key=key, Body=body)
    report.made()
    (row,) = report.rows("evidence.csv")
    known = hashlib.sha256(body).hexdigest()
    assert row == {"Day": "2026-11-20", "File": inside, "Bytes": "15", "SHA-256": known}
    assert known in report.file("index.html")


def test_of_very_many_findings_the_page_has_the_worst_and_the_files_have_all(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "SHOWN", 3)
    for number in range(8):
        severity = "critical" if number == 7 else "medium"
        report.state.open_finding(a_finding(thing=Resource(f"i-{number}"), severity=severity, days=number))
        client("s3").put_object(Bucket="reports", Key=f"evidence/2026-11-20/1/2/{number}.gz", Body=b"")
    report.made()
    text = Tags(report.file("index.html")).text
    assert "The 3 worst of 8; findings.csv has all." in text
    assert "The first 3 of 8; evidence.csv has all." in text
    assert [one in text for one in ("i-7", "i-6", "i-5", "i-4")] == [True, True, True, False]
    assert len(report.rows()) == len(report.rows("evidence.csv")) == 8
    assert len(json.loads(report.file("findings.asff.json"))) == 8


# Exports


def test_a_finding_in_ocsf_is_a_compliance_finding(report: Report) -> None:
    filled(report)
    report.made()
    events = {event["resources"][0]["uid"]: event for event in json.loads(report.file("findings.ocsf.json"))}
    web, elsewhere, over = events[WEB.id], events["i-2"], events["i-001"]
    assert {(event["class_uid"], event["category_uid"], event["metadata"]["version"]) for event in events.values()} == {
        (2003, 2, "1.3.0")
    }
    assert (web["type_uid"], web["severity_id"], web["status"], web["compliance"]["status"]) == (
        200302,
        4,
        "New",
        "Fail",
    )
    assert web["compliance"]["standards"] == ["CIS AWS 7.0.0", "Security Hub"]
    assert web["remediation"]["desc"].startswith("/orderly tag-resource ")
    assert elsewhere["cloud"]["account"]["uid"] == "222222222222"
    assert elsewhere["cloud"]["region"] == "eu-north-1"
    assert (over["activity_name"], over["status"], over["compliance"]["status"]) == ("Close", "Resolved", "Pass")
    assert events["cache"]["status"] == "Suppressed"


def test_a_finding_in_asff_is_what_security_hub_takes(report: Report) -> None:
    filled(report)
    long = a_finding("bucket-versioned", Resource("long", "n" * 300), why="x" * 2000, fix=Call("y", {"z": "w" * 900}))
    report.state.open_finding(long)
    report.made()
    found = json.loads(report.file("findings.asff.json"))
    shape = client("securityhub").meta.service_model.operation_model("BatchImportFindings").input_shape
    takes = shape.members["Findings"].member
    for finding in found:
        assert set(takes.required_members) <= finding.keys() <= takes.members.keys()
        assert finding["Resources"][0].keys() <= takes.members["Resources"].member.members.keys()
        assert finding["Compliance"].keys() <= {"Status", "RelatedRequirements"}, "another id would come back to us"
        assert len(finding["Title"]) <= 256
        assert len(finding["Description"]) <= 1024
        assert len(finding.get("Remediation", {}).get("Recommendation", {}).get("Text", "")) <= 512
    states = {
        finding["Resources"][0]["Id"]: (finding["RecordState"], finding["Workflow"]["Status"]) for finding in found
    }
    assert states[WEB.id] == ("ACTIVE", "NEW")
    assert states["cache"] == ("ACTIVE", "SUPPRESSED")
    assert states["i-001"] == ("ARCHIVED", "RESOLVED")


class Hub:
    """Security Hub, which refuses what is not to its liking."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.batches: list[list[dict[str, Any]]] = []
        self.refuses = refuses

    def batch_import_findings(self, Findings: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Take a batch, and refuse the first of it."""
        if self.refuses:
            error: Any = {"Error": {"Code": "InvalidAccessException", "Message": "not subscribed"}}
            raise client("sts").exceptions.ClientError(error, "BatchImportFindings")
        self.batches.append(Findings)
        refused = {"Id": Findings[0]["Id"], "ErrorCode": "InvalidInput", "ErrorMessage": "no"}
        return {"SuccessCount": len(Findings) - 1, "FailedCount": 1, "FailedFindings": [refused]}


def exporting(monkeypatch: pytest.MonkeyPatch, hub: Hub) -> None:
    monkeypatch.setenv("SECURITY_HUB_EXPORT", "ENABLED")
    monkeypatch.setattr(clients, "client", lambda name: hub if name == "securityhub" else client(name))


def test_security_hub_gets_the_own_findings_of_this_account_in_hundreds(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub()
    exporting(monkeypatch, hub)
    report.state.remember_posture(a_posture())
    for number in range(205):
        report.state.open_finding(a_finding(thing=Resource(f"i-{number}")))
    report.state.open_finding(a_finding(place="222222222222/eu-west-1"))
    report.state.open_finding(a_finding("securityhub-ec2-1"))
    report.made()
    assert [len(batch) for batch in hub.batches] == [100, 100, 5]
    facts = {fact.name: fact.value for fact in report.notice.facts}
    assert facts["Security Hub"] == "took 202 findings, 3 refused: the log has why"


def test_where_security_hub_is_off_there_is_a_report_all_the_same(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporting(monkeypatch, Hub(refuses=True))
    filled(report)
    report.made()
    facts = {fact.name: fact.value for fact in report.notice.facts}
    assert facts["Security Hub"].startswith("took 0 findings, ")


# Weeks


@pytest.mark.parametrize(
    ("at", "week"),
    [
        ("2026-11-23T06:00:00Z", "2026-W47"),
        ("2026-11-22T23:30:00Z", "2026-W47"),
        ("2026-11-25T06:00:00Z", "2026-W48"),
        ("2027-01-04T06:00:00Z", "2026-W53"),
    ],
)
def test_a_report_is_named_by_the_week_that_is_over(report: Report, at: str, week: str) -> None:
    report.now = datetime.fromisoformat(at)
    report.made(report.now)
    assert report.file("index.html", week)
