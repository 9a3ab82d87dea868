"""Settings of instances, and of what they are launched from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, fix_to, no_such, nothing_to_do, refusing, set_again
from automation.operations.ec2 import instances_by_id, resource_of
from core.plan import Plan, Resource, Step, tags_in
from core.policies import several, statements
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import LaunchTemplateTypeDef
    from types_boto3_iam.client import IAMClient

_TEMPLATE_READS = {"ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"}
_TEMPLATE_ACTS = {"ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"}
_TEMPLATE_UNDO_ACTS = {"ec2:DeleteLaunchTemplateVersions", "ec2:ModifyLaunchTemplate"}


@fix(reads={"ec2:DescribeInstances"}, acts={"ec2:MonitorInstances"}, undo_acts={"ec2:UnmonitorInstances"})
def detailed_monitoring(aws: Reader, resource: str) -> Plan:
    """An instance's metrics come each minute rather than each five, which is paid for."""
    (found,) = instances_by_id(aws, [resource])
    what = resource_of(found)
    if found["Monitoring"].get("State") in {"enabled", "pending"}:
        return nothing_to_do(what, "is monitored each minute")
    instance = {"InstanceIds": [resource]}
    says = f"Monitor {what} each minute"
    inverse = Step("ec2", "unmonitor_instances", instance, f"Monitor {what} each five minutes again")
    return Plan(says, (Step("ec2", "monitor_instances", instance, says, inverse),), (what,))


@fix(reads={"ec2:DescribeInstances", "ec2:DescribeInstanceAttribute"}, acts={"ec2:ModifyInstanceAttribute"})
def termination_protection(aws: Reader, resource: str) -> Plan:
    """An instance cannot be terminated before this is taken off it."""
    ec2: EC2Client = aws.client("ec2")
    (found,) = instances_by_id(aws, [resource])
    what = resource_of(found)
    answer = ec2.describe_instance_attribute(InstanceId=resource, Attribute="disableApiTermination")
    if answer["DisableApiTermination"].get("Value"):
        return nothing_to_do(what, "is protected from termination")
    instance = {"InstanceId": resource}
    return set_again(
        what,
        "ec2",
        "modify_instance_attribute",
        {**instance, "DisableApiTermination": {"Value": True}},
        {**instance, "DisableApiTermination": {"Value": False}},
        says=f"Protect {what} from termination",
        back=f"Let {what} be terminated again",
    )


@fix_to(
    "an instance profile",
    "web",
    reads={"ec2:DescribeInstances", "iam:GetInstanceProfile"},
    acts={"ec2:AssociateIamInstanceProfile", "iam:PassRole"},
    undo_acts={"ec2:DisassociateIamInstanceProfile"},
    careful=True,
)
def instance_profile(aws: Reader, resource: str, to: str) -> Plan:
    """An instance without a role gets that of an instance profile, and whatever runs there may use it."""
    (found,) = instances_by_id(aws, [resource])
    what = resource_of(found)
    if has := found.get("IamInstanceProfile"):
        return nothing_to_do(what, f"has the instance profile {has.get('Arn', '').rpartition('/')[2]}")
    if found["State"].get("Name") not in {"running", "stopped"}:
        raise Refusal(f"{what} is {found['State'].get('Name')}. It can get a role when it is running or stopped.")
    iam: IAMClient = aws.client("iam")
    with refusing(aws, f"instance profile {to}", "NoSuchEntity"):
        profile = iam.get_instance_profile(InstanceProfileName=to)["InstanceProfile"]
    if not profile["Roles"]:
        raise Refusal(f"The instance profile {to} has no role in it. Please put one in, or choose another.")
    role = profile["Roles"][0]
    if not _is_for_instances(role.get("AssumeRolePolicyDocument")):
        raise Refusal(f"The role {role['RoleName']} in the instance profile {to} does not let EC2 take it on.")
    says = f"Give {what} the role {role['RoleName']}, by the instance profile {to}"
    back = Step(
        "ec2",
        "disassociate_iam_instance_profile",
        {"AssociationId": "${answer:IamInstanceProfileAssociation.AssociationId}"},
        f"Take the role {role['RoleName']} from {what} again",
    )
    step = Step(
        "ec2",
        "associate_iam_instance_profile",
        {"IamInstanceProfile": {"Arn": profile["Arn"]}, "InstanceId": resource},
        says,
        back,
        repeatable=False,
        also=("iam:PassRole",),
    )
    return Plan(says, (step,), (what,))


def _is_for_instances(trust: Any) -> bool:
    """Whether a role's trust policy names EC2; a policy that cannot be read does not."""
    return any(
        one.get("Effect") == "Allow"
        and isinstance(principal := one.get("Principal"), Mapping)
        and any(name.startswith("ec2.amazonaws.com") for name in several(principal.get("Service")))
        for one in statements(trust) or ()
    )


@fix(reads=_TEMPLATE_READS, acts=_TEMPLATE_ACTS, undo_acts=_TEMPLATE_UNDO_ACTS, careful=True)
def template_imdsv2(aws: Reader, resource: str) -> Plan:
    """What is launched from a template's default version answers IMDSv2 only; what runs already stays as it is."""
    template, what, data = _template(aws, resource)
    if data.get("MetadataOptions", {}).get("HttpTokens") == "required":
        return nothing_to_do(what, "asks for IMDSv2")
    return _new_version(template, what, {"MetadataOptions": {"HttpTokens": "required"}}, "that asks for IMDSv2")


@fix(reads=_TEMPLATE_READS, acts=_TEMPLATE_ACTS, undo_acts=_TEMPLATE_UNDO_ACTS, careful=True)
def template_address(aws: Reader, resource: str) -> Plan:
    """What is launched from a template's default version gets no public address; what runs already keeps its own."""
    template, what, data = _template(aws, resource)
    before = data.get("NetworkInterfaces", [])
    if not any(one.get("AssociatePublicIpAddress") for one in before):
        return nothing_to_do(what, "gives no public address")
    # A new version takes over whole lists, not their parts, so every interface is said again.
    interfaces = [_private(one) for one in before]
    return _new_version(template, what, {"NetworkInterfaces": interfaces}, "that gives no public address")


def _private(interface: Mapping[str, Any]) -> dict[str, Any]:
    """The interface without a public address, in the words of a request."""
    said = dict(interface)
    if said.get("AssociatePublicIpAddress"):
        said["AssociatePublicIpAddress"] = False
    if "Ipv6Addresses" in said:
        said["Ipv6Addresses"] = [{"Ipv6Address": one["Ipv6Address"]} for one in said["Ipv6Addresses"]]
    return said


def _new_version(template: LaunchTemplateTypeDef, what: Resource, data: Mapping[str, Any], which: str) -> Plan:
    """A version with that set otherwise, made the default one.

    Its number is the next one. Should another have been made meanwhile, or the highest have been deleted, the second
    step names a version that is not there, and nothing is launched otherwise than before.
    """
    identity = {"LaunchTemplateId": template["LaunchTemplateId"]}
    before, new = str(template["DefaultVersionNumber"]), str(template["LatestVersionNumber"] + 1)
    make = Step(
        "ec2",
        "create_launch_template_version",
        {**identity, "SourceVersion": before, "LaunchTemplateData": data},
        f"Make version {new} of {what}, {which}",
        Step(
            "ec2",
            "delete_launch_template_versions",
            {**identity, "Versions": [new]},
            f"Delete version {new} of {what}",
        ),
        repeatable=False,
    )
    choose = Step(
        "ec2",
        "modify_launch_template",
        {**identity, "DefaultVersion": new},
        f"Launch version {new} of {what} where none is named",
        Step(
            "ec2",
            "modify_launch_template",
            {**identity, "DefaultVersion": before},
            f"Launch version {before} of {what} again where none is named",
        ),
    )
    return Plan(f"Launch a version of {what} {which}", (make, choose), (what,))


def _template(aws: Reader, identity: str) -> tuple[LaunchTemplateTypeDef, Resource, Mapping[str, Any]]:
    """The template, as people know it, and the data of its default version. Raises Refusal when there is none."""
    ec2: EC2Client = aws.client("ec2")
    try:
        (template,) = ec2.describe_launch_templates(LaunchTemplateIds=[identity])["LaunchTemplates"]
        answer = ec2.describe_launch_template_versions(LaunchTemplateId=identity, Versions=["$Default"])
    except (ClientError, ValueError) as error:
        if isinstance(error, ClientError) and "NotFound" not in error.response["Error"]["Code"]:
            raise
        raise no_such(aws, f"launch template {identity}") from error
    tags = tags_in(template.get("Tags", []))
    what = Resource(identity, template["LaunchTemplateName"], tags, "launch template")
    return template, what, answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]


@fix(reads={"autoscaling:DescribeAutoScalingGroups"}, acts={"autoscaling:UpdateAutoScalingGroup"}, careful=True)
def balancer_checks(aws: Reader, resource: str) -> Plan:
    """An Auto Scaling group also replaces what its load balancer calls unhealthy, which may be many at once."""
    scaling = aws.client("autoscaling")
    name = resource.rpartition("autoScalingGroupName/")[2]
    found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    if not found:
        raise no_such(aws, f"Auto Scaling group {name}")
    tags = tags_in(found[0].get("Tags", []))
    what = Resource(name, tags=tags, kind="Auto Scaling group")
    before = found[0]["HealthCheckType"]
    kinds = [one for one in before.split(",") if one]
    if "ELB" in kinds:
        return nothing_to_do(what, "asks its load balancer who is healthy")
    # EC2's own check cannot be left out and need not be named (Auto Scaling API Reference, "HealthCheckType").
    after = ",".join(["ELB", *(one for one in kinds if one != "EC2")])
    group = {"AutoScalingGroupName": name}
    return set_again(
        what,
        "autoscaling",
        "update_auto_scaling_group",
        {**group, "HealthCheckType": after},
        {**group, "HealthCheckType": before},
        says=f"Have {what} replace what its load balancer calls unhealthy",
        back=f"Have {what} look at EC2's own checks only again",
    )
