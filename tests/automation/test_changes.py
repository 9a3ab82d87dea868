"""Who changed a resource."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from automation.operations.changes import who_changed
from core.answer import Answer
from core.aws.clients import client, session_name
from core.refusal import Refusal
from core.request import Actor
from tests.support.account import launch
from tests.support.house import ANN, NOW, reader

pytestmark = pytest.mark.usefixtures("aws")


@dataclass
class CloudTrail:
    """CloudTrail's LookupEvents, in pages of two (CloudTrail API Reference)."""

    events: list[dict[str, Any]]
    asked: list[dict[str, Any]] = field(default_factory=list)

    def get_paginator(self, name: str) -> CloudTrail:
        assert name == "lookup_events"
        return self

    def paginate(self, **arguments: Any) -> list[dict[str, Any]]:
        self.asked.append(arguments)
        return [{"Events": self.events[start : start + 2]} for start in range(0, len(self.events), 2)]


def event(name: str, user: str, minutes: int, *, read_only: bool = False, **more: str) -> dict[str, Any]:
    return {
        "EventName": name,
        "Username": user,
        "EventTime": NOW - timedelta(minutes=minutes),
        "ReadOnly": str(read_only).lower(),
        "CloudTrailEvent": json.dumps({"sourceIPAddress": "198.51.100.7", **more}),
    }


def asked(trail: CloudTrail, hours: int = 24) -> Answer:
    def clients(service: str) -> Any:
        return trail if service == "cloudtrail" else client(service)

    found = who_changed(replace(reader(), client=clients), "web-1", hours)
    assert isinstance(found, Answer)
    return found


def test_what_orderly_did_is_told_of_the_person_who_asked_for_it() -> None:
    (web,) = launch(Name="web-1")
    trail = CloudTrail(
        [
            event("StopInstances", session_name(ANN, "3f2a90c1b2d4"), 5),
            event("DescribeInstances", "eve", 6, read_only=True),
            event("CreateTags", "terraform", 90),
        ]
    )
    found = asked(trail)
    assert found.headline == f"web-1 ({web}) was changed 2 times in the last 24 hours, last by <@U0ANN>."
    assert found.table is not None
    assert found.table.rows == (
        ("20 Nov 12:55", "<@U0ANN>", "StopInstances", "198.51.100.7", "3f2a90c1b2d4"),
        ("20 Nov 11:30", "terraform", "CreateTags", "198.51.100.7", "–"),
    )
    (arguments,) = trail.asked
    assert arguments["LookupAttributes"] == [{"AttributeKey": "ResourceName", "AttributeValue": web}]
    assert arguments["EndTime"] - arguments["StartTime"] == timedelta(hours=24)


def test_what_aws_refused_changed_nothing_and_what_a_rule_had_done_says_so() -> None:
    (web,) = launch(Name="web-1")
    rule = session_name(Actor("rule", "prod-backup"), "3f2a90c1b2d4")
    trail = CloudTrail([event("TerminateInstances", "eve", 5, errorCode="AccessDenied"), event("CreateTags", rule, 9)])
    found = asked(trail)
    assert (
        found.headline
        == f"web-1 ({web}) was changed 1 time in the last 24 hours, last by Orderly for rule prod-backup."
    )


def test_a_role_has_no_region_and_its_changes_are_kept_elsewhere() -> None:
    client("iam").create_role(RoleName="shop", AssumeRolePolicyDocument="{}")
    with pytest.raises(Refusal, match="CloudTrail keeps what changes it in us-east-1, and I look in eu-west-1"):
        who_changed(reader(), "shop")


def test_no_change_is_said_with_how_late_cloudtrail_may_be() -> None:
    launch(Name="web-1")
    assert "no change of web-1" in asked(CloudTrail([]), 1).headline
    assert "in the last 1 hour. It takes up to 15 minutes" in asked(CloudTrail([]), 1).headline


def test_no_more_is_read_than_is_shown() -> None:
    launch(Name="web-1")
    found = asked(CloudTrail([event("StopInstances", "x", minute) for minute in range(120)]))
    assert "changed at least 50 times" in found.headline
    assert found.table is not None
    assert len(found.table.rows) == 50
