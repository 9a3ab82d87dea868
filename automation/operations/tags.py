"""Tags of EC2 resources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from automation.operations.ec2 import error_code
from core.access import Role
from core.operation import Approval, operation
from core.plan import Plan, Resource, Step, tags_in
from core.reader import Reader
from core.refusal import Refusal
from core.values import ResourceRef, TagKey, TagValue

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

_EC2_ARN = re.compile(r"arn:aws[a-z-]*:ec2:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):[a-z-]+/(?P<id>[a-z]+-[0-9a-f]+)")


@operation(
    phrases=["tag {resource} with {key}={value}"],
    aliases=("tag",),
    needs=Role.OPERATOR,
    approval=Approval.FOR_PROD,
    reads={"ec2:DescribeTags", "ec2:DescribeInstances"},
    acts={"ec2:CreateTags"},
    undo_acts={"ec2:CreateTags", "ec2:DeleteTags"},
    has_account=True,
)
def tag_resource(aws: Reader, resource: ResourceRef, key: TagKey, value: TagValue) -> Plan:
    """Set a tag on an EC2 resource, given by its id or ARN."""
    found = _id(aws, resource)
    tags = _tags(aws, found)
    what = Resource(found, tags.get("Name", ""), tags)
    if tags.get(key) == value:
        return Plan(f"Nothing to do: {what} has the tag {key}={value} already.")
    before = tags.get(key)
    tag = [{"Key": key, "Value": value}]
    if before is None:
        inverse = Step("ec2", "delete_tags", {"Resources": [found], "Tags": tag}, f"Remove the tag {key} from {what}")
        says = f"Set the tag {key}={value} on {what}, which has no tag {key}"
    else:
        old = [{"Key": key, "Value": before}]
        inverse = Step("ec2", "create_tags", {"Resources": [found], "Tags": old}, f"Set {key}={before} again on {what}")
        says = f"Set the tag {key}={value} on {what}, instead of {key}={before}"
    step = Step("ec2", "create_tags", {"Resources": [found], "Tags": tag}, says, inverse)
    return Plan(f"Set the tag {key}={value} on {what}", (step,), (what,))


def _id(aws: Reader, resource: str) -> str:
    """The EC2 id in an ARN, when it is of this account and region; an id is itself."""
    arn = _EC2_ARN.fullmatch(resource)
    if arn is None:
        if resource.startswith("arn:"):
            raise Refusal(f"I can tag EC2 resources; {resource} is not one.")
        return resource
    if (arn["account"], arn["region"]) != (aws.account, aws.region):
        raise Refusal(
            f"{resource} is in account {arn['account']}, region {arn['region']}; "
            f"I work in account {aws.account}, region {aws.region}."
        )
    return arn["id"]


def _tags(aws: Reader, resource: str) -> dict[str, str]:
    ec2: EC2Client = aws.client("ec2")
    if resource.startswith("i-"):
        try:
            answer = ec2.describe_instances(InstanceIds=[resource])
        except ClientError as error:
            if error_code(error).startswith("InvalidInstanceID"):
                raise Refusal(f"I see no instance {resource} in account {aws.account}, region {aws.region}.") from error
            raise
        return tags_in(answer["Reservations"][0]["Instances"][0].get("Tags", []))
    pages = ec2.get_paginator("describe_tags").paginate(Filters=[{"Name": "resource-id", "Values": [resource]}])
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
