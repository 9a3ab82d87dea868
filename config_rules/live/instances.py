"""What stands beside an instance's own description, and what instances are launched from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from config_rules.kinds import LAUNCH_TEMPLATE, SCALING_GROUP
from config_rules.live.source import Facts, Here, Items, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import LaunchTemplateTypeDef
    from types_boto3_ssm.client import SSMClient

_GONE = "InvalidInstanceID.NotFound"

Managed = Callable[[], Mapping[str, str]]


def managed(at: Here) -> Managed:
    """What Systems Manager hears of each instance that it manages (`Online`, …), asked once for all of them."""

    @cache
    def found() -> Mapping[str, str]:
        ssm: SSMClient = at.client("ssm")
        pages = ssm.get_paginator("describe_instance_information").paginate()
        heard: Mapping[str, str] = asked(
            lambda: {one["InstanceId"]: one["PingStatus"] for page in pages for one in page["InstanceInformationList"]}
        )
        return heard

    return found


def beside_instance(ec2: EC2Client, instance: str, heard: Managed) -> Facts:
    """What is asked of an instance beside DescribeInstances."""
    return Facts(
        SystemsManager=lambda: {"pingStatus": heard().get(instance)},
        DisableApiTermination=lambda: _protected(ec2, instance),
    )


def _protected(ec2: EC2Client, instance: str) -> bool | None:
    answer = asked(
        lambda: ec2.describe_instance_attribute(InstanceId=instance, Attribute="disableApiTermination"), _GONE
    )
    return answer["DisableApiTermination"]["Value"] if answer else None


def _launch_templates(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_launch_templates").paginate():
        for template in page["LaunchTemplates"]:
            if not ids or template["LaunchTemplateId"] in ids:
                yield from _launch_template(at, ec2, template)


def _launch_template(at: Here, ec2: EC2Client, template: LaunchTemplateTypeDef) -> Items:
    """The template with the data of its default version, which takes a call of its own."""
    identity, name = template["LaunchTemplateId"], template["LaunchTemplateName"]
    answer = asked(
        lambda: ec2.describe_launch_template_versions(LaunchTemplateId=identity, Versions=["$Default"]),
        "InvalidLaunchTemplateId.NotFound",
    )
    for version in answer["LaunchTemplateVersions"] if answer else ():
        described = {
            "Id": identity,
            "LaunchTemplateName": name,
            "DefaultVersionNumber": template["DefaultVersionNumber"],
            "LaunchTemplateData": _data(version["LaunchTemplateData"]),
        }
        tags = tags_in(template.get("Tags"))
        yield at.item(LAUNCH_TEMPLATE, identity, f"ec2:launch-template/{identity}", described, tags=tags, name=name)


def _data(told: Mapping[str, Any]) -> dict[str, Any]:
    """A template's data, with what it leaves out said to be nothing. User data may hold secrets and stays out."""
    nothing = {"MetadataOptions": None, "NetworkInterfaces": None}
    return {**nothing, **{key: value for key, value in told.items() if key != "UserData"}}


def _scaling_groups(at: Here, arns: Sequence[str]) -> Items:
    scaling = at.client("autoscaling")
    for page in scaling.get_paginator("describe_auto_scaling_groups").paginate():
        for group in page["AutoScalingGroups"]:
            arn = group["AutoScalingGroupARN"]
            if not arns or arn in arns:
                yield at.item(
                    SCALING_GROUP,
                    arn,
                    arn,
                    {"TargetGroupARNs": [], "LoadBalancerNames": [], **group},
                    tags=tags_in(group.get("Tags")),
                    name=group["AutoScalingGroupName"],
                )


SOURCES: Mapping[str, Source] = {
    LAUNCH_TEMPLATE: source(_launch_templates, "ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"),
    SCALING_GROUP: source(_scaling_groups, "autoscaling:DescribeAutoScalingGroups"),
}
