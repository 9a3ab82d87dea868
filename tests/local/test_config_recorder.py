"""AWS Config on one machine: resources change, rules judge, verdicts change, and Orderly acts."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from config_rules.keeper import Keeper, Wishes
from config_rules.remediator import ComplianceChange, Remediator
from config_rules.telling import Telling
from core.aws.clients import client
from core.aws.state import State
from core.compliance import Mode
from core.outcome import Notice
from tests.config_rules.given import (
    PROD,
    Posts,
    Requests,
    config_rule,
    launched,
    state_table,
    verdicts,
)
from tests.local.recording import RULE, Account, rule_of_the_template


def remove_tag(instance: str, key: str) -> None:
    client("ec2").delete_tags(Resources=[instance], Tags=[{"Key": key}])


def set_tag(instance: str, key: str, value: str) -> None:
    client("ec2").create_tags(Resources=[instance], Tags=[{"Key": key, "Value": value}])


def test_what_is_there_at_first_is_discovered_and_judged(account: Account) -> None:
    backed_up, not_backed_up = launched({**PROD, "Backup": "Daily"}), launched(PROD)
    assert account.recorder().poll() == 2
    assert verdicts(RULE) == {backed_up: "COMPLIANT", not_backed_up: "NON_COMPLIANT"}
    items = [notification["configurationItem"] for notification in account.notifications]
    assert {item["configurationItemStatus"] for item in items} == {"ResourceDiscovered"}
    assert all(notification["configurationItemDiff"] is None for notification in account.notifications)


def test_nothing_is_recorded_when_nothing_changed(account: Account) -> None:
    launched(PROD)
    recorder = account.recorder()
    assert (recorder.poll(), recorder.poll()) == (1, 0)
    assert len(account.asked) == 1
    assert len(account.emitted) == 1


def test_the_event_has_aws_config_s_shape(account: Account) -> None:
    instance = launched(PROD)
    account.recorder().poll()
    event = account.asked[0]
    assert event.keys() == {
        "version", "invokingEvent", "ruleParameters", "resultToken", "eventLeftScope", "executionRoleArn",
        "configRuleArn", "configRuleName", "configRuleId", "accountId", "evaluationMode",
    }  # fmt: skip
    assert json.loads(event["ruleParameters"]) == {"rule": "prod-backup", "tag": "Backup", "value": "Daily"}
    item = account.notifications[0]["configurationItem"]
    assert item["ARN"] == f"arn:aws:ec2:eu-west-1:123456789012:instance/{instance}"
    assert item["tags"] == PROD
    assert item["configuration"]["state"] == {"code": 16, "name": "running"}
    assert "AWS::EC2::Subnet" in {related["resourceType"] for related in item["relationships"]}


def test_a_lost_tag_changes_the_verdict_and_an_event_tells_both(account: Account) -> None:
    instance = launched({**PROD, "Backup": "Daily"})
    recorder = account.recorder()
    recorder.poll()
    remove_tag(instance, "Backup")
    assert recorder.poll() == 1
    assert account.told == [(instance, "COMPLIANT"), (instance, "NON_COMPLIANT")]
    diff = account.notifications[1]["configurationItemDiff"]
    assert diff["changedProperties"]["Tags.Backup"] == {
        "previousValue": "Daily",
        "updatedValue": None,
        "changeType": "DELETE",
    }
    first, second = (event["detail"] for event in account.of_kind("Config Rules Compliance Change"))
    assert "oldEvaluationResult" not in first
    assert second["oldEvaluationResult"]["complianceType"] == "COMPLIANT"
    assert second["newEvaluationResult"]["annotation"] == f"web-1 ({instance}) has no tag Backup=Daily."
    captured = account.notifications[1]["configurationItem"]["configurationItemCaptureTime"]
    assert second["newEvaluationResult"]["evaluationResultIdentifier"]["orderingTimestamp"] == captured


def test_a_change_that_leaves_the_verdict_as_it_was_is_no_event(account: Account) -> None:
    instance = launched(PROD)
    recorder = account.recorder()
    recorder.poll()
    client("ec2").stop_instances(InstanceIds=[instance])
    assert recorder.poll() == 1
    assert account.told == [(instance, "NON_COMPLIANT")]


def test_a_terminated_instance_is_deleted_and_the_rule_does_not_apply_any_more(account: Account) -> None:
    instance = launched(PROD)
    recorder = account.recorder()
    recorder.poll()
    client("ec2").terminate_instances(InstanceIds=[instance])
    assert (recorder.poll(), recorder.poll()) == (1, 0)
    item = account.notifications[1]["configurationItem"]
    assert (item["configurationItemStatus"], item["configuration"]) == ("ResourceDeleted", None)
    assert verdicts(RULE) == {instance: "NOT_APPLICABLE"}
    assert account.told[-1] == (instance, "NOT_APPLICABLE")


def test_an_item_too_big_to_send_is_read_back_by_the_function(account: Account) -> None:
    instance = launched(PROD)
    account.recorder(largest=100).poll()
    assert account.notifications[0]["messageType"] == "OversizedConfigurationItemChangeNotification"
    assert "configuration" not in account.notifications[0]["configurationItemSummary"]
    assert verdicts(RULE) == {instance: "NON_COMPLIANT"}


def test_a_function_that_fails_is_asked_again(account: Account) -> None:
    instance = launched(PROD)
    account.failures = 2
    recorder = account.recorder()
    recorder.poll()
    assert verdicts(RULE) == {}
    recorder.poll()
    recorder.poll()
    assert verdicts(RULE) == {instance: "NON_COMPLIANT"}


def test_a_function_that_always_fails_is_given_up(account: Account) -> None:
    launched(PROD)
    account.failures = 99
    recorder = account.recorder()
    for _ in range(5):
        recorder.poll()
    assert len(account.asked) == 3


def test_starting_an_evaluation_has_everything_judged_again(account: Account) -> None:
    instance = launched(PROD)
    recorder = account.recorder()
    recorder.poll()
    config = client("config")
    config.start_config_rules_evaluation(ConfigRuleNames=[RULE])
    with pytest.raises(config.exceptions.ResourceInUseException):
        config.start_config_rules_evaluation(ConfigRuleNames=[RULE])
    assert recorder.poll() == 0
    assert [n["configurationItem"]["resourceId"] for n in account.notifications] == [instance, instance]
    recorder.poll()
    assert len(account.asked) == 2


def test_a_rule_that_is_added_later_judges_what_is_there(account: Account) -> None:
    instance = launched(PROD)
    recorder = account.recorder()
    recorder.poll()
    config_rule({"rule": "prod-backup", "tag": "Name", "value": "web-1"}, name="by-hand")
    recorder.poll()
    assert verdicts("by-hand") == {instance: "COMPLIANT"}


def test_a_periodic_rule_runs_when_it_is_time(account: Account) -> None:
    instance = launched(PROD)
    rule = rule_of_the_template(["ScheduledNotification"], MaximumExecutionFrequency="One_Hour")
    recorder = account.recorder(rule)
    recorder.poll()
    recorder.poll()
    assert [n["messageType"] for n in account.notifications] == ["ScheduledNotification"]
    assert verdicts(RULE) == {instance: "NON_COMPLIANT"}
    account.moment += timedelta(hours=1)
    recorder.poll()
    assert len(account.notifications) == 2


def test_it_watches_by_itself_until_it_is_stopped(account: Account) -> None:
    recorder = account.recorder(every=0.02)
    recorder.start()
    instance = launched(PROD)
    until = time.monotonic() + 20
    while not account.told and time.monotonic() < until:
        time.sleep(0.02)
    recorder.stop()
    assert account.told == [(instance, "NON_COMPLIANT")]
    launched(PROD)
    time.sleep(0.1)
    assert len(account.told) == 1


def test_a_lost_tag_is_found_and_when_it_is_back_the_finding_is_over(account: Account) -> None:
    state = State(client("dynamodb"), state_table(), account.now)
    outbox, requests = Posts(), Requests()
    keeper = Keeper(state, requests, Wishes(), Mode.AUTO, "123456789012", "eu-west-1", account.now)
    remediator = Remediator(client, keeper, Telling(outbox, ZoneInfo("UTC"), account.now), {})

    def hears() -> list[str]:
        heard = account.of_kind("Config Rules Compliance Change")
        account.emitted.clear()
        return [remediator.handle(ComplianceChange.read(event["detail"])) for event in heard]

    instance = launched({**PROD, "Backup": "Daily"})
    recorder = account.recorder()
    recorder.poll()
    assert hears() == ["fine"]
    remove_tag(instance, "Backup")
    recorder.poll()
    assert hears() == ["found"]
    call = requests.put_in[0].call
    assert call is not None
    set_tag(instance, call.params["key"], call.params["value"])
    recorder.poll()
    assert hears() == ["over"]
    headlines = [post.says.headline for post in outbox.put_in if isinstance(post.says, Notice)]
    assert headlines == [
        f"web-1 ({instance}) has no tag Backup=Daily.",
        f"web-1 ({instance}) keeps the rule prod-backup again.",
    ]
