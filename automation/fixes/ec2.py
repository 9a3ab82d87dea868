"""Settings of EC2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.fixes.fix import fix, nothing_to_do, set_again
from automation.operations.ec2 import instances_by_id, resource_of
from core.plan import Plan
from core.reader import Reader

if TYPE_CHECKING:
    from types_boto3_ec2.type_defs import InstanceMetadataOptionsResponseTypeDef


@fix(reads={"ec2:DescribeInstances"}, acts={"ec2:ModifyInstanceMetadataOptions"}, careful=True)
def imdsv2(aws: Reader, resource: str) -> Plan:
    """An instance's metadata is read with a token only; what still asks the old way gets nothing."""
    (found,) = instances_by_id(aws, [resource])
    what = resource_of(found)
    options: InstanceMetadataOptionsResponseTypeDef = found.get("MetadataOptions", {})
    before = options.get("HttpTokens", "optional")
    if before == "required":
        return nothing_to_do(what, "answers IMDSv2 only")
    instance = {"InstanceId": resource}
    return set_again(
        what,
        "ec2",
        "modify_instance_metadata_options",
        {**instance, "HttpTokens": "required"},
        {**instance, "HttpTokens": before},
        says=f"Have {what} answer IMDSv2 only",
        back=f"Have {what} answer IMDSv1 again",
    )
