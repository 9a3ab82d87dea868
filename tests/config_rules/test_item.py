"""Configuration items, whichever way they are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from config_rules.item import as_configuration, from_history, from_notification, parsed
from config_rules.live import here, live_item, live_items
from core.aws.clients import client
from tests.config_rules.given import PROD, config_event, launched


def recorded_item(event: str) -> dict[str, Any]:
    """The configuration item in a recorded event."""
    found: dict[str, Any] = json.loads(config_event(event)["invokingEvent"])["configurationItem"]
    return found


def test_a_notification_becomes_an_item() -> None:
    item = from_notification(recorded_item("prod-lost-its-backup-tag"))
    assert item.exists
    assert str(item.resource) == "web-1 (i-06dd90c34b8f87d76)"
    assert item.resource.owner == "ada@example.com"
    assert item.captured == datetime(2026, 11, 20, 17, 3, 11, 636_000, tzinfo=UTC)
    assert item.configuration is not None
    assert item.configuration["securityGroups"][0]["groupId"] == "sg-0c1d2e3f4a5b60718"


def test_a_deleted_resource_has_no_configuration_and_does_not_exist() -> None:
    item = from_notification(recorded_item("deleted"))
    assert not item.exists
    assert item.configuration is None


def test_what_is_not_in_an_item_is_unknown_rather_than_empty() -> None:
    summary = json.loads(config_event("oversized")["invokingEvent"])["configurationItemSummary"]
    item = from_notification(summary)
    assert (item.configuration, item.tags) == (None, None)


def test_the_history_s_spelling_gives_the_same_item() -> None:
    notified = recorded_item("prod-lost-its-backup-tag")
    api = {name: value for name, value in notified.items() if name not in {"awsAccountId", "ARN", "resourceName"}}
    api |= {
        "accountId": notified["awsAccountId"],
        "arn": notified["ARN"],
        "version": "1.3",
        "configuration": json.dumps(notified["configuration"]),
        "configurationStateId": "1795194191636",
        "configurationItemCaptureTime": datetime(2026, 11, 20, 17, 3, 11, 636_000, tzinfo=UTC),
        "relationships": [{"resourceId": "vpc-05c0de1a2b3c4d5e6", "relationshipName": "Is contained in Vpc"}],
    }
    assert from_history(api) == from_notification(notified)


def test_a_describe_answer_is_spelt_as_aws_config_spells_it() -> None:
    launch = datetime(2026, 11, 3, 8, 12, 44, tzinfo=UTC)
    described = {"InstanceId": "i-1", "State": {"Code": 16}, "Tags": [{"Key": "A", "Value": "B"}], "LaunchTime": launch}
    assert as_configuration(described) == {
        "instanceId": "i-1",
        "state": {"code": 16},
        "tags": [{"key": "A", "value": "B"}],
        "launchTime": "2026-11-03T08:12:44.000Z",
    }


@pytest.mark.usefixtures("aws")
def test_an_instance_is_read_as_it_is_now() -> None:
    instance = launched(PROD)
    item = live_item(here(client), "AWS::EC2::Instance", instance)
    assert item is not None
    assert item.arn == f"arn:aws:ec2:eu-west-1:123456789012:instance/{instance}"
    assert item.tags == PROD
    assert item.exists


@pytest.mark.usefixtures("aws")
def test_a_terminated_instance_no_longer_exists() -> None:
    instance = launched(PROD)
    client("ec2").terminate_instances(InstanceIds=[instance])
    item = live_item(here(client), "AWS::EC2::Instance", instance)
    assert item is not None
    assert not item.exists


@pytest.mark.usefixtures("aws")
def test_an_instance_that_never_was_is_none() -> None:
    assert live_item(here(client), "AWS::EC2::Instance", "i-06dd90c34b8f87d76") is None


@pytest.mark.usefixtures("aws")
def test_all_instances_are_read() -> None:
    launched_ids = {launched(PROD), launched({"Name": "web-2"})}
    assert {item.id for item in live_items(here(client), "AWS::EC2::Instance")} == launched_ids


def test_what_stands_in_an_item_is_found_by_its_path_and_nothing_is_made_up() -> None:
    item = from_notification(recorded_item("prod-lost-its-backup-tag"))
    assert item.get("state.name") == "running"
    assert item.get("state.name.more") is item.get("metadata.none") is None
    assert item.knows("keyName")
    assert not item.knows("iamSomething")
    assert not item.knows("state.none")


@pytest.mark.parametrize(
    ("recorded", "value"),
    [
        ({"status": "Off"}, {"status": "Off"}),
        ('{"status":"Off"}', {"status": "Off"}),
        ('"{\\"status\\":\\"Off\\"}"', {"status": "Off"}),
        ({"policyText": '{"Statement":[]}'}, {"policyText": {"Statement": []}}),
        ("{not json", "{not json"),
        (None, None),
        (True, True),
    ],
)
def test_json_that_aws_config_puts_into_text_is_read_however_often_it_did(recorded: Any, value: Any) -> None:
    assert parsed(recorded) == value
    item = from_notification(
        recorded_item("prod-lost-its-backup-tag") | {"supplementaryConfiguration": {"It": recorded}}
    )
    assert item.beside("It") == value


def test_what_has_a_name_of_its_own_is_called_so() -> None:
    item = from_notification(recorded_item("prod-lost-its-backup-tag") | {"resourceName": "web", "tags": {}})
    assert str(item.resource) == "web (i-06dd90c34b8f87d76)"
    bucket = from_notification(
        recorded_item("prod-lost-its-backup-tag") | {"resourceId": "logs", "resourceName": "logs", "tags": {}}
    )
    assert str(bucket.resource) == "logs"


def test_a_type_out_of_cloudformation_s_registry_is_spelt_as_all_others_are() -> None:
    item = {
        **recorded_item("dev-instance"),
        "configuration": {"QueueName": "orders", "RedrivePolicy": {"MaxReceiveCount": 3}},
    }
    assert from_notification(item).get("redrivePolicy.maxReceiveCount") == 3
