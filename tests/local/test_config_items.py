"""What AWS Config records of each type of resources on one machine, and tells of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config_rules.item import from_notification
from config_rules.kinds import ADDRESS, BUCKET, GROUP, KEY, QUEUE, ROLE, TOPIC, USER, VPC
from config_rules.live import here, live_item
from core.aws.clients import client
from local.config_items import RECORDED
from tests.local.recording import Account


def a_bucket(name: str = "invoices") -> str:
    place: Any = {"LocationConstraint": "eu-west-1"}
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=place)
    return name


def with_versions(bucket: str) -> None:
    client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def open_to_all(bucket: str) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)


def test_the_first_inventory_tells_nobody_and_later_changes_are_events(account: Account) -> None:
    bucket = a_bucket()
    recorder = account.recorder(types=(BUCKET,))
    assert (recorder.poll(), account.recorded) == (1, [])
    with_versions(bucket)
    assert (recorder.poll(), recorder.poll()) == (1, 0)
    (event,) = account.of_kind("Config Configuration Item Change")
    assert (event["source"], event["resources"]) == ("aws.config", ["arn:aws:s3:::invoices"])
    changed = event["detail"]["configurationItemDiff"]["changedProperties"]
    assert changed["SupplementaryConfiguration.BucketVersioningConfiguration.Status"] == {
        "previousValue": "Off",
        "updatedValue": "Enabled",
        "changeType": "UPDATE",
    }


def test_what_is_made_and_what_goes_away_later_are_events_too(account: Account) -> None:
    recorder = account.recorder(types=(BUCKET,))
    recorder.poll()
    bucket = a_bucket()
    recorder.poll()
    client("s3").delete_bucket(Bucket=bucket)
    recorder.poll()
    assert [(item["resourceId"], item["configurationItemStatus"]) for item in account.items] == [
        (bucket, "ResourceDiscovered"),
        (bucket, "ResourceDeleted"),
    ]


def test_an_event_about_something_too_big_has_the_summary_and_where_the_rest_is(account: Account) -> None:
    bucket = a_bucket()
    recorder = account.recorder(types=(BUCKET,), largest=100)
    recorder.poll()
    with_versions(bucket)
    recorder.poll()
    (detail,) = account.recorded
    assert detail["messageType"] == "OversizedConfigurationItemChangeNotification"
    assert detail["configurationItemSummary"]["resourceId"] == bucket
    assert "configurationItem" not in detail
    assert "/OversizedChangeNotification/AWS::S3::Bucket/invoices/" in detail["s3DeliverySummary"]["s3BucketLocation"]


def test_a_bucket_s_item_is_in_aws_config_s_shape(account: Account) -> None:
    bucket = a_bucket()
    recorder = account.recorder(types=(BUCKET,))
    recorder.poll()
    open_to_all(bucket)
    recorder.poll()
    (item,) = account.items
    assert (item["resourceName"], item["availabilityZone"], item["awsRegion"]) == (bucket, "Regional", "eu-west-1")
    assert item["resourceCreationTime"] == item["configuration"]["creationDate"]
    beside = item["supplementaryConfiguration"]
    assert isinstance(beside["AccessControlList"], str)
    assert isinstance(beside["BucketPolicy"]["policyText"], str)
    live = live_item(here(client), BUCKET, bucket)
    assert live is not None
    read = from_notification(item)
    assert read.configuration == live.configuration
    assert dict(read.supplementary) == dict(live.supplementary)


def test_types_of_cloudformation_s_keep_its_spelling_and_are_read_back_as_they_are_live(account: Account) -> None:
    client("sqs").create_queue(QueueName="orders")
    topic = client("sns").create_topic(Name="alarms")["TopicArn"]
    recorder = account.recorder(types=(QUEUE, TOPIC))
    recorder.poll()
    client("sqs").tag_queue(QueueUrl=client("sqs").get_queue_url(QueueName="orders")["QueueUrl"], Tags={"Owner": "ann"})
    client("sns").tag_resource(ResourceArn=topic, Tags=[{"Key": "Owner", "Value": "ann"}])
    recorder.poll()
    for kind, name, given in ((QUEUE, "orders", "QueueName"), (TOPIC, topic, "TopicArn")):
        item = next(
            one["configurationItem"] for one in account.recorded if one["configurationItem"]["resourceId"] == name
        )
        assert item["configuration"][given] == name
        live = live_item(here(client), kind, name)
        assert live is not None
        recorded = from_notification(item).configuration or {}
        assert recorded == {key: value for key, value in (live.configuration or {}).items() if key in recorded}
        assert item["tags"] == {"Owner": "ann"}


def test_a_message_in_a_queue_is_no_change_of_the_queue(account: Account) -> None:
    queue = client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    recorder = account.recorder(types=(QUEUE,))
    recorder.poll()
    client("sqs").send_message(QueueUrl=queue, MessageBody="one")
    assert recorder.poll() == 0


def test_a_user_s_keys_are_not_in_the_item_for_aws_config_does_not_know_them(account: Account) -> None:
    recorder = account.recorder(types=(USER,))
    recorder.poll()
    client("iam").create_user(UserName="ci")
    client("iam").create_access_key(UserName="ci")
    recorder.poll()
    (item,) = account.items
    assert (item["resourceName"], item["awsRegion"]) == ("ci", "global")
    assert item["supplementaryConfiguration"] == {}


def test_every_type_is_looked_at_within_a_few_looks(account: Account) -> None:
    recorder = account.recorder(types=RECORDED)
    recorder.poll()
    bucket, role = a_bucket(), client("iam").create_role(RoleName="ci", AssumeRolePolicyDocument="{}")["Role"]
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = client("ec2").create_security_group(GroupName="web", Description="Web", VpcId=vpc)["GroupId"]
    address = client("ec2").allocate_address(Domain="vpc")["AllocationId"]
    for _ in range(len(RECORDED) // 2 + 1):
        recorder.poll()
    found = {
        (item["resourceType"], item["resourceId"]) for item in (one["configurationItem"] for one in account.recorded)
    }
    made = {(BUCKET, bucket), (ROLE, role["RoleId"]), (KEY, key), (VPC, vpc), (GROUP, group), (ADDRESS, address)}
    assert made <= found
    assert recorder.poll() == 0


def test_a_type_that_cannot_be_read_does_not_keep_others_from_being_recorded(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    a_bucket()
    recorder = account.recorder(types=("AWS::Nothing::AtAll", BUCKET))
    assert [recorder.poll() for _ in range(3)] == [1, 0, 0]
    assert len([one for one in caplog.records if "AWS::Nothing::AtAll" in one.getMessage()]) == 1
