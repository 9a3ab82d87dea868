"""Log groups, alarms and event buses: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json

import pytest

from automation.fixes.cloudwatch import alarm_actions
from automation.fixes.events import bus_policy
from automation.fixes.fix import Fix
from automation.fixes.logs import log_retention
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.given import alarm
from tests.config_rules.loop import closes, planned

pytestmark = pytest.mark.usefixtures("aws")


def test_a_log_that_was_kept_for_ever() -> None:
    client("logs").create_log_group(logGroupName="orders")
    plan = closes("log-group-ends", "orders", "keeps its log for ever")
    (step,) = plan.acts
    assert "cannot be taken back" in step.says
    assert "retentionInDays" not in client("logs").describe_log_groups()["logGroups"][0]


def test_a_log_that_was_not_kept_for_long() -> None:
    client("logs").create_log_group(logGroupName="orders")
    client("logs").put_retention_policy(logGroupName="orders", retentionInDays=7)
    closes("log-group-kept", "orders", "keeps its log for 7 days, not for 365")
    assert client("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 7


def test_a_muted_alarm() -> None:
    alarm("queue-too-long", ActionsEnabled=False)
    closes("alarm-not-muted", "queue-too-long", "is muted")


def test_a_bus_keeps_the_statements_that_name_somebody() -> None:
    events = client("events")
    events.create_event_bus(Name="orders")
    everybody = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
    friend = {**everybody, "Sid": "Friend", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}}
    before = json.dumps({"Version": "2012-10-17", "Statement": [friend, everybody]})
    events.put_permission(EventBusName="orders", Policy=before)
    plan = closes("bus-not-public", "orders", "lets everybody events:PutEvents")
    assert [step.arguments["StatementId"] for step in plan.acts] == ["All"]


@pytest.mark.parametrize("fix", [log_retention, alarm_actions, bus_policy], ids=lambda fix: fix.name)
def test_what_is_not_there(fix: Fix) -> None:
    with pytest.raises(Refusal, match=r"I see no .* nowhere in account"):
        planned(fix.call("nowhere"))
