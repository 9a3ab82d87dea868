"""Default security groups: broken, found, fixed, verified, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from automation.fixes.groups import empty_default_group
from config_rules.rule import Broken
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, judged, planned

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def vpc() -> str:
    return str(client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


def default_group(vpc: str) -> str:
    filters = [{"Name": "vpc-id", "Values": [vpc]}]
    (found,) = client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    return str(found["GroupId"])


def test_a_default_group_that_nothing_uses_is_emptied(vpc: str) -> None:
    group = default_group(vpc)
    itself: Any = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
    client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=itself)
    plan = closes("group-default-closed", group, "is a default group and lets something in and out")
    assert {step.action for step in plan.acts} == {"revoke_security_group_ingress", "revoke_security_group_egress"}


def test_a_default_group_that_something_uses_stays_as_it_is(vpc: str) -> None:
    ec2 = client("ec2")
    group = default_group(vpc)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    ec2.create_network_interface(SubnetId=subnet, Groups=[group])
    broken = judged("group-default-closed", group)
    assert isinstance(broken, Broken)
    assert broken.fix is None
    with pytest.raises(Refusal, match="would lose its connections"):
        planned(empty_default_group.call(group))


def test_another_group_is_not_emptied(vpc: str) -> None:
    made = client("ec2").create_security_group(GroupName="web", Description="test", VpcId=vpc)["GroupId"]
    with pytest.raises(Refusal, match="is not a default group"):
        planned(empty_default_group.call(made))
