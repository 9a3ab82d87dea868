"""Instances, launch templates and Auto Scaling groups: read live, broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from automation.apply import apply
from automation.fixes import FIXES
from automation.fixes.instances import balancer_checks, detailed_monitoring, instance_profile, template_imdsv2
from config_rules.catalogue import RULES
from config_rules.kinds import INSTANCE, LAUNCH_TEMPLATE, SCALING_GROUP
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown
from core.aws.clients import client
from core.refusal import Refusal
from local.aws import managed_extension
from tests.config_rules.given import PROD, launched
from tests.config_rules.loop import closes, judged, planned

pytestmark = pytest.mark.usefixtures("aws")


def template(**data: Any) -> str:
    made = client("ec2").create_launch_template(LaunchTemplateName="orders", LaunchTemplateData=data)
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def scaling_group(**more: Any) -> str:
    client("autoscaling").create_launch_configuration(
        LaunchConfigurationName="orders", ImageId="ami-0123456789abcdef0", InstanceType="t3.micro"
    )
    client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="orders",
        LaunchConfigurationName="orders",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["eu-west-1a"],
        **more,
    )
    (group,) = client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return str(group["AutoScalingGroupARN"])


def test_every_rule_about_instances_has_what_it_needs() -> None:
    """Moto knows no DescribeInstanceInformation: the embedded AWS's own answer stands in for it."""
    managed_extension.install()
    web = launched(PROD)
    # One about stopped instances has no date in moto's running one, and says that it does not apply.
    for name in (name for name, rule in RULES.items() if rule.resource == INSTANCE):
        assert not isinstance(judged(name, web), Unknown), name
    assert judged("instance-managed", web) == Broken("is not managed by Systems Manager")


def test_a_production_server_that_anybody_may_terminate() -> None:
    closes("instance-protected", launched(PROD), "is not protected from termination")


def test_monitoring_each_minute() -> None:
    """Moto knows no MonitorInstances, so the plan is looked at."""
    web = launched(PROD)
    broken = judged("instance-monitored", web)
    assert isinstance(broken, Broken)
    assert broken.fix is not None
    (step,) = planned(broken.fix).acts
    assert (step.action, dict(step.arguments)) == ("monitor_instances", {"InstanceIds": [web]})
    assert step.inverse is not None
    assert (step.inverse.action, step.inverse.arguments) == ("unmonitor_instances", step.arguments)
    with pytest.raises(Refusal, match="I see no instance"):
        planned(detailed_monitoring.call("i-06dd90c34b8f87d76"))


def test_a_template_and_its_next_version() -> None:
    """Moto cannot delete a version, nor build one on another, so only the way forward is gone."""
    made = template(ImageId="ami-0123456789abcdef0", MetadataOptions={"HttpTokens": "optional"})
    for name in (name for name, rule in RULES.items() if rule.resource == LAUNCH_TEMPLATE):
        assert not isinstance(judged(name, made), Unknown), name
    assert judged("launch-template-imdsv2", made).why == "lets IMDSv1 in on what it launches"  # type: ignore[union-attr]
    plan = planned(template_imdsv2.call(made))
    make, choose = plan.acts
    assert make.arguments["SourceVersion"] == "1"
    assert make.inverse is not None
    assert make.inverse.arguments == {"LaunchTemplateId": made, "Versions": ["2"]}
    assert choose.inverse is not None
    assert choose.inverse.arguments["DefaultVersion"] == "1"
    for step in plan.acts:
        assert not apply(step, client).error
    assert isinstance(judged("launch-template-imdsv2", made), Compliant)
    assert not list(planned(template_imdsv2.call(made)).acts)
    apply(choose.inverse, client)
    assert isinstance(judged("launch-template-imdsv2", made), Broken)


def test_a_template_that_gives_addresses_says_all_its_interfaces_again() -> None:
    made = template(
        NetworkInterfaces=[
            {"DeviceIndex": 0, "AssociatePublicIpAddress": True, "SubnetId": "subnet-0123456789abcdef0"},
            {"DeviceIndex": 1, "SubnetId": "subnet-0123456789abcdef0"},
        ]
    )
    broken = judged("launch-template-no-public-address", made)
    assert isinstance(broken, Broken)
    assert broken.fix is not None
    make, _ = planned(broken.fix).acts
    first, second = make.arguments["LaunchTemplateData"]["NetworkInterfaces"]
    assert first["AssociatePublicIpAddress"] is False
    assert first["SubnetId"] == second["SubnetId"] == "subnet-0123456789abcdef0"
    assert "AssociatePublicIpAddress" not in second


def test_an_auto_scaling_group() -> None:
    group = scaling_group()
    for name in (name for name, rule in RULES.items() if rule.resource == SCALING_GROUP):
        assert not isinstance(judged(name, group), Unknown), name
    assert judged("scaling-group-zones", group) == Broken("is in one zone only, eu-west-1a")
    assert judged("scaling-group-checks", group) == NotApplicable("is behind no load balancer")


def test_an_auto_scaling_group_behind_a_balancer() -> None:
    elb = client("elb")
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    elb.create_load_balancer(LoadBalancerName="orders", Listeners=[listener], AvailabilityZones=["eu-west-1a"])
    group = scaling_group(LoadBalancerNames=["orders"])
    closes("scaling-group-checks", group, "looks at EC2's own checks only")


def test_what_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no launch template"):
        planned(template_imdsv2.call("lt-0123456789abcdef0"))
    with pytest.raises(Refusal, match="I see no Auto Scaling group orders"):
        planned(balancer_checks.call("orders"))


def profile(service: str = "ec2.amazonaws.com", *, role: bool = True) -> str:
    iam = client("iam")
    iam.create_instance_profile(InstanceProfileName="web")
    if role:
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        iam.create_role(RoleName="web-servers", AssumeRolePolicyDocument=document)
        iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web-servers")
    return "web"


def test_an_instance_without_a_role_gets_the_one_that_the_rule_names() -> None:
    web = launched(PROD)
    plan = closes("instance-role", web, "has no role", profile=profile())
    (step,) = plan.acts
    assert step.says == f"Give web-1 ({web}) the role web-servers, by the instance profile web"
    assert step.also == ("iam:PassRole",)
    assert FIXES["instance-profile"].careful


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: "web", "I see no instance profile web"),
        (lambda: profile(role=False), "has no role in it"),
        (lambda: profile("lambda.amazonaws.com"), "does not let EC2 take it on"),
    ],
)
def test_a_profile_that_is_of_no_use_to_an_instance_is_refused(make: Callable[[], str], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        planned(instance_profile.call(launched(PROD), make()))


def test_an_instance_that_is_gone_gets_no_role() -> None:
    web = launched(PROD)
    client("ec2").terminate_instances(InstanceIds=[web])
    with pytest.raises(Refusal, match="is terminated"):
        planned(instance_profile.call(web, profile()))
