"""A finding as the Open Cybersecurity Schema Framework has it: schema.ocsf.io, class Compliance Finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from config_rules.report.place import Home, fix, identity, title
from core.compliance import Finding

VERSION = "1.3.0"

_CATEGORY, _CLASS = 2, 2003
_UPDATE, _CLOSE = 2, 3
_ACTIVITIES = {_UPDATE: "Update", _CLOSE: "Close"}
_SEVERITIES = {"low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High"), "critical": (5, "Critical")}
_STATUSES = {"open": (1, "New"), "waived": (3, "Suppressed"), "closed": (4, "Resolved")}
_PASS, _FAIL = {"status_id": 1, "status": "Pass"}, {"status_id": 3, "status": "Fail"}
_NO_STANDARD = "Orderly"


def finding_as_ocsf(finding: Finding, references: Sequence[str], home: Home, now: datetime) -> Mapping[str, Any]:
    """The event that says how a finding stands now."""
    account, region = home.of(finding)
    is_over = finding.status == "closed"
    activity = _CLOSE if is_over else _UPDATE
    severity_id, severity = _SEVERITIES[finding.severity]
    status_id, status = _STATUSES[finding.status]
    event: dict[str, Any] = {
        "activity_id": activity,
        "activity_name": _ACTIVITIES[activity],
        "category_uid": _CATEGORY,
        "category_name": "Findings",
        "class_uid": _CLASS,
        "class_name": "Compliance Finding",
        "type_uid": _CLASS * 100 + activity,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "time": _milliseconds(now),
        "message": title(finding),
        "metadata": {
            "version": VERSION,
            "profiles": ["cloud"],
            "product": {"name": "Orderly", "vendor_name": "Orderly"},
        },
        "cloud": {
            "provider": "AWS",
            "account": {"uid": account, "type_id": 10, "type": "AWS Account"},
            "region": region,
        },
        "finding_info": {
            "uid": identity(finding, home),
            "title": finding.rule,
            "desc": title(finding),
            "created_time": _milliseconds(finding.since),
            "first_seen_time": _milliseconds(finding.since),
            "last_seen_time": _milliseconds(now),
        },
        "compliance": {
            "control": finding.rule,
            "standards": sorted({standard(one) for one in references}) or [_NO_STANDARD],
            "requirements": list(references),
            **(_PASS if is_over else _FAIL),
        },
        "resources": [
            {
                "uid": finding.resource.id,
                "name": finding.resource.name or finding.resource.id,
                "type": finding.type,
                "region": region,
                "cloud_partition": home.partition,
                **({"owner": {"name": finding.owner}} if finding.owner else {}),
            }
        ],
    }
    if finding.fix:
        event["remediation"] = {"desc": fix(finding)}
    return event


def standard(reference: str) -> str:
    """The framework of a reference: `CIS AWS 7.0.0` of `CIS AWS 7.0.0 6.7`."""
    return reference.rpartition(" ")[0] or reference


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
