"""What the embedded AWS can do beyond moto: throttle, run out of capacity, keep what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local import processes
from local.aws.embedded import EmbeddedAws


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    """The process, once for all of these."""
    found = EmbeddedAws(processes.free_port(), tmp_path_factory.mktemp("aws") / "log")
    found.start()
    found.wait_until_ready()
    found.be_strict()
    yield found
    found.stop()


def launched(ec2: Any, kind: str = "t3.micro") -> str:
    image = ec2.describe_images(Owners=["amazon"], MaxResults=5)["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType=kind, MinCount=1, MaxCount=1)
    return str(made["Instances"][0]["InstanceId"])


def test_calls_of_an_action_are_let_through_and_then_refused(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    instance = launched(ec2)
    aws.throttle("StopInstances", times=5, after=1)
    ec2.stop_instances(InstanceIds=[instance])
    ec2.describe_instances(InstanceIds=[instance])
    with pytest.raises(ClientError, match="RequestLimitExceeded"):
        ec2.stop_instances(InstanceIds=[instance])
    passed, refused = aws.throttled()
    assert (passed, refused > 1) == (1, True)  # boto3 tried more than once
    aws.throttle("StopInstances", times=0)
    ec2.stop_instances(InstanceIds=[instance])


def test_instances_of_the_scarce_type_do_not_start_again(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    instance = launched(ec2, "p5.48xlarge")
    ec2.stop_instances(InstanceIds=[instance])
    with pytest.raises(ClientError, match="InsufficientInstanceCapacity"):
        ec2.start_instances(InstanceIds=[instance])


def test_what_was_kept_is_there_again(aws: EmbeddedAws, tmp_path: Path) -> None:
    ec2, file = aws.client("ec2"), tmp_path / "account.pickle"
    kept = launched(ec2)
    aws.save(file)
    later = launched(ec2)
    ec2.terminate_instances(InstanceIds=[kept])

    aws.load(file)

    found = [i for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]]
    states = {instance["InstanceId"]: instance["State"]["Name"] for instance in found}
    assert states[kept] == "running"
    assert later not in states


def test_cloudtrail_tells_who_changed_what_and_not_who_looked(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2")
    instance = launched(ec2)
    ec2.stop_instances(InstanceIds=[instance])
    ec2.describe_instances(InstanceIds=[instance])
    with pytest.raises(ClientError):
        ec2.start_instances(InstanceIds=["i-0123456789abcdef0"])
    attribute = [{"AttributeKey": "ResourceName", "AttributeValue": instance}]
    (event,) = aws.client("cloudtrail").lookup_events(LookupAttributes=attribute)["Events"]
    assert (event["EventName"], event["Username"], event["ReadOnly"]) == ("StopInstances", "administrator", "false")


def test_whoever_has_no_rights_is_turned_away(aws: EmbeddedAws) -> None:
    aws.client("iam").create_user(UserName="eve")
    key = aws.client("iam").create_access_key(UserName="eve")["AccessKey"]
    eve = _client(aws, key["AccessKeyId"], key["SecretAccessKey"])
    with pytest.raises(ClientError, match=r"UnauthorizedOperation|AccessDenied"):
        eve.describe_instances()
    assert aws.client("ec2").describe_instances()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_rights_have_the_names_that_aws_gives_them(aws: EmbeddedAws) -> None:
    iam = aws.client("iam")
    iam.create_user(UserName="cy")
    allowed = {"Effect": "Allow", "Action": "cloudwatch:DescribeAlarms", "Resource": "*"}
    may = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="cy", PolicyName="looks", PolicyDocument=may)
    key = iam.create_access_key(UserName="cy")["AccessKey"]
    cloudwatch = _client(aws, key["AccessKeyId"], key["SecretAccessKey"], "cloudwatch")
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
    with pytest.raises(ClientError):
        cloudwatch.disable_alarm_actions(AlarmNames=["x"])


def _client(aws: EmbeddedAws, key: str, secret: str, service: str = "ec2") -> Any:
    session: Any = boto3.Session(key, secret, region_name="eu-west-1")
    return session.client(service, endpoint_url=aws.url)
