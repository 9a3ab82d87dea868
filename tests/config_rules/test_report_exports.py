"""What other tools can read of the weekly report: OCSF, ASFF, and what Security Hub gets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.aws import clients
from core.aws.clients import client
from core.call import Call
from core.plan import Resource
from tests.config_rules.reports import WEB, Report, a_finding, a_posture, filled


@pytest.fixture
def report(aws: None, monkeypatch: pytest.MonkeyPatch) -> Report:  # noqa: ARG001
    return Report(monkeypatch)


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
