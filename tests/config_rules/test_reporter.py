"""The weekly report, through its handler: what lies in the bucket after it, and what is said of it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from config_rules.report import gathering
from core import wire
from core.aws.clients import client
from core.call import Call
from core.compliance import Tally, Waiver
from core.evidence import key as evidence_key
from core.plan import Resource
from core.records import brake_item, waiver_item
from tests.config_rules.reports import MONDAY, Report, a_finding, a_posture, filled

HOSTILE = """<script>alert('x')</script>"><img src=x onerror=alert(1)>{{ 7*7 }}"""
VOID = {"br", "circle", "line", "link", "meta", "polygon", "polyline"}
GOLDEN = Path(__file__).parent.parent / "golden" / "config_rules"


@pytest.fixture
def report(aws: None, monkeypatch: pytest.MonkeyPatch) -> Report:  # noqa: ARG001
    return Report(monkeypatch)


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
