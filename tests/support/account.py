"""An AWS account in the tests' own process, with Orderly's tables and with instances to ask about and act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws

from core.aws import clients
from tests.template import resources

ACCOUNT, REGION = "123456789012", "eu-west-1"
LEDGER, STATE = "Ledger", "State"


@contextmanager
def embedded_aws() -> Iterator[None]:
    """The account, empty but for what AWS itself puts into it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "testing")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # a thousand images that nobody looks at
        forget()
        with mock_aws():
            yield
        forget()


def forget() -> None:
    """Forget what a function keeps from one invocation to the next."""
    clients.client.cache_clear()
    clients.account.cache_clear()
    parameters.clear_caches()  # type: ignore[no-untyped-call]


def make_tables() -> None:
    """The ledger and the state table, with the keys and indexes that the template gives them."""
    for name in (LEDGER, STATE):
        make_table(name)


def make_table(name: str) -> None:
    """One of them."""
    told = resources("AWS::DynamoDB::Table")[name]
    keys = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    clients.client("dynamodb").create_table(TableName=name, **{key: told[key] for key in keys if key in told})


def launch(count: int = 1, groups: list[str] | None = None, **tags: str) -> list[str]:
    """Running instances with these tags; their ids."""
    ec2 = clients.client("ec2")
    tagged: list[Any] = [{"ResourceType": "instance", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]
    more: dict[str, Any] = {"TagSpecifications": tagged} if tags else {}
    if groups is not None:
        more["SecurityGroupIds"] = groups
    made = ec2.run_instances(ImageId=_image(), MinCount=count, MaxCount=count, **more)
    return [instance["InstanceId"] for instance in made["Instances"]]


def state_of(instance: str) -> str:
    """`running`, `stopped`, …"""
    found = clients.client("ec2").describe_instances(InstanceIds=[instance])
    return str(found["Reservations"][0]["Instances"][0]["State"]["Name"])


def tags_of(resource: str) -> dict[str, str]:
    """The tags of an EC2 resource."""
    found = clients.client("ec2").describe_tags(Filters=[{"Name": "resource-id", "Values": [resource]}])
    return {tag["Key"]: tag["Value"] for tag in found["Tags"]}


def _image() -> str:
    ec2 = clients.client("ec2")
    known = ec2.describe_images(Owners=["self"])["Images"]
    return str(known[0]["ImageId"] if known else ec2.register_image(Name="an image")["ImageId"])
