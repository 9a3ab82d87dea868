"""What the tests of config_rules start from: events in AWS's own shape, and an account to find things in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from core.aws.clients import client
from core.outbox import Post
from core.request import Request
from local.aws import config_extension, trail_extension
from local.aws.config_records import result_token

_EVENTS = Path(__file__).parent.parent / "events" / "config"
_RECORDED_INSTANCE = "i-06dd90c34b8f87d76"
_RECORDED_TOKEN = "eyJlbmNyeXB0ZWREYXRhIjpbLTEyLDQ1LDg4XX0="

RULE = "orderly-ProdBackupComplianceRule-1QX2ZB7Y4E0TT"
"""The AWS Config rule in the events."""

PROD = {"Name": "web-1", "Environment": "prod", "Owner": "ada@example.com"}


@contextmanager
def embedded_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS account in this process, in region eu-west-1, with AWS Config that remembers verdicts."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # a thousand images, read anew for each test
    config_extension.install()
    trail_extension.install()
    client.cache_clear()
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield
    client.cache_clear()


def config_event(name: str, instance: str = _RECORDED_INSTANCE) -> dict[str, Any]:
    """A recorded event, about this instance, with the result token that the embedded AWS takes."""
    text = (_EVENTS / f"{name}.json").read_text(encoding="utf-8")
    event: dict[str, Any] = json.loads(
        text.replace(_RECORDED_INSTANCE, instance).replace(_RECORDED_TOKEN, result_token(RULE))
    )
    return event


def launched(tags: dict[str, str]) -> str:
    """An instance in the account, with these tags; its id."""
    spec: Any = [{"ResourceType": "instance", "Tags": [{"Key": key, "Value": tags[key]} for key in tags]}]
    image = client("ec2").register_image(Name=f"image of {tags.get('Name', 'nobody')}")["ImageId"]
    found = client("ec2").run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=spec)
    return str(found["Instances"][0]["InstanceId"])


def config_rule(parameters: dict[str, str], name: str = RULE) -> None:
    """An AWS Config rule of that name with a function of ours."""
    client("config").put_config_rule(
        ConfigRule={
            "ConfigRuleName": name,
            "InputParameters": json.dumps(parameters),
            "Scope": {"ComplianceResourceTypes": ["AWS::EC2::Instance"]},
            "Source": {
                "Owner": "CUSTOM_LAMBDA",
                "SourceIdentifier": function(),
                "SourceDetails": [
                    {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"},
                    {"EventSource": "aws.config", "MessageType": "OversizedConfigurationItemChangeNotification"},
                ],
            },
        }
    )


def function() -> str:
    """The ARN of a function in the account, made when it is not there."""
    iam, functions = client("iam"), client("lambda")
    for known in functions.list_functions()["Functions"]:
        return str(known["FunctionArn"])
    role = iam.create_role(RoleName="Evaluator", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as package:
        package.writestr("evaluator.py", "")
    made = functions.create_function(
        FunctionName="Evaluator",
        Runtime="python3.13",
        Role=role,
        Handler="evaluator.handler",
        Code={"ZipFile": code.getvalue()},
    )
    return str(made["FunctionArn"])


def state_table() -> str:
    """The state table, made as the template makes it; its name."""
    made = client("dynamodb").create_table(
        TableName="State",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "open", "since")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "open",
                "KeySchema": [
                    {"AttributeName": "open", "KeyType": "HASH"},
                    {"AttributeName": "since", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return str(made["TableDescription"]["TableName"])


def verdicts(name: str = RULE) -> dict[str, str]:
    """What AWS Config knows of a rule: its verdict by resource."""
    found = client("config").get_compliance_details_by_config_rule(ConfigRuleName=name)
    return {
        one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]: one["ComplianceType"]
        for one in found["EvaluationResults"]
    }


@dataclass
class Posts:
    """An outbox that keeps what is put into it."""

    put_in: list[Post] = field(default_factory=list)
    down: bool = False

    def put(self, post: Post) -> None:
        """Keep it, in the form in which it would travel."""
        if self.down:
            raise ConnectionError
        self.put_in.append(Post.from_json(post.to_json()))


@dataclass
class Requests:
    """A watch queue that keeps what is put into it."""

    put_in: list[Request] = field(default_factory=list)

    def put(self, message: Request) -> None:
        """Keep it."""
        self.put_in.append(message)


def alarm(name: str, **more: Any) -> None:
    """An alarm on some metric in the account."""
    plain: dict[str, Any] = {
        "AlarmName": name,
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Statistic": "Maximum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 600,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    client("cloudwatch").put_metric_alarm(**plain | more)
