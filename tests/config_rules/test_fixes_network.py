"""VPCs and what is in them: broken, found, fixed, verified, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from automation.fixes.fix import Fix
from automation.fixes.network import acl_admin_ports, flow_logs, no_internet_route, no_public_addresses
from automation.fixes.network import transit_acceptance as acceptance
from config_rules.rule import Broken
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, judged, planned
from tests.config_rules.test_live_network import flow_log, of, vpc

pytestmark = pytest.mark.usefixtures("aws")


def test_public_addresses() -> None:
    ec2 = client("ec2")
    made = ec2.create_subnet(VpcId=vpc(), CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=made, MapPublicIpOnLaunch={"Value": True})
    closes("subnet-no-public-addresses", made, "gives a public address to whatever is launched in it")


def test_a_transit_gateway_that_takes_everybody() -> None:
    options: Any = {"AutoAcceptSharedAttachments": "enable"}
    made = client("ec2").create_transit_gateway(Options=options)["TransitGateway"]["TransitGatewayId"]
    closes("transit-gateway-asks", made, "accepts every attachment by itself")


def test_routes_to_the_internet_and_nothing_else() -> None:
    ec2 = client("ec2")
    made = vpc()
    table = of("AWS::EC2::RouteTable", made)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=made)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    plan = closes("route-table-no-internet", table, f"sends 0.0.0.0/0 to the internet gateway {gateway}")
    assert len(list(plan.acts)) == 1


def acl(*entries: dict[str, Any]) -> str:
    """A network ACL with these entries for what comes in, numbered from 90."""
    ec2 = client("ec2")
    made = str(ec2.create_network_acl(VpcId=vpc())["NetworkAcl"]["NetworkAclId"])
    for number, entry in enumerate(entries, 90):
        ec2.create_network_acl_entry(NetworkAclId=made, RuleNumber=number, Egress=False, **entry)
    return made


SSH: dict[str, Any] = {
    "Protocol": "6",
    "RuleAction": "allow",
    "CidrBlock": "0.0.0.0/0",
    "PortRange": {"From": 22, "To": 22},
}
ALL: dict[str, Any] = {"Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}


def test_the_entry_for_ssh_alone_is_taken_out() -> None:
    plan = closes("acl-admin-ports-closed", acl(SSH), "lets port 22 in from 0.0.0.0/0 by entry 90")
    assert [(step.action, step.arguments["RuleNumber"]) for step in plan.acts] == [("delete_network_acl_entry", 90)]


def test_before_a_broad_entry_stands_one_that_denies() -> None:
    plan = closes("acl-admin-ports-closed", acl(ALL), "lets port 22, port 3389 in from 0.0.0.0/0 by entry 90")
    assert {step.action for step in plan.acts} == {"create_network_acl_entry"}
    denied = [(step.arguments["Protocol"], step.arguments["PortRange"]["From"]) for step in plan.acts]
    assert sorted(denied) == [("17", 22), ("17", 3389), ("6", 22), ("6", 3389)]
    assert [step.arguments["RuleNumber"] for step in plan.acts] == [89, 88, 87, 86]


def test_an_entry_with_a_broader_one_behind_it() -> None:
    """Taking the narrow one out lets the broad one decide, so that needs its denial as well."""
    plan = closes("acl-admin-ports-closed", acl(SSH, {**ALL, "Protocol": "6", "PortRange": {"From": 0, "To": 1023}}),
                  "lets port 22 in from 0.0.0.0/0 by entry 90")  # fmt: skip
    actions = [(step.action, step.arguments["RuleNumber"]) for step in plan.acts]
    assert actions == [("delete_network_acl_entry", 90), ("create_network_acl_entry", 90)]


def test_no_number_is_left_before_the_first_entry() -> None:
    made = acl()
    client("ec2").create_network_acl_entry(NetworkAclId=made, RuleNumber=1, Egress=False, **ALL)
    with pytest.raises(Refusal, match="no number left before entry 1"):
        planned(acl_admin_ports.call(made))


def test_a_flow_log_goes_where_those_of_other_vpcs_go() -> None:
    flow_log(vpc())
    made = vpc("10.1.0.0/16")
    (step,) = closes("vpc-flow-logs", made, "has no flow log").acts
    assert step.arguments["LogDestination"] == "arn:aws:s3:::flow-logs"
    assert step.also == ("logs:CreateLogDelivery",)
    assert step.inverse is not None
    assert step.inverse.permission == "ec2:DeleteFlowLogs"
    assert step.inverse.also == ("logs:DeleteLogDelivery",)
    assert len(client("ec2").describe_flow_logs()["FlowLogs"]) == 1, "the new one alone is deleted again"


def test_a_flow_log_with_nowhere_to_go() -> None:
    made = vpc()
    broken = judged("vpc-flow-logs", made)
    assert isinstance(broken, Broken)
    assert broken.fix is None
    with pytest.raises(Refusal, match="I cannot tell where the flow log"):
        planned(flow_logs.call(made))


@pytest.mark.parametrize(
    "fix", [acl_admin_ports, flow_logs, no_internet_route, no_public_addresses, acceptance], ids=lambda fix: fix.name
)
def test_what_is_not_there(fix: Fix) -> None:
    with pytest.raises(Refusal, match=r"I see no .* x-0123456789abcdef0 in account"):
        planned(fix.call("x-0123456789abcdef0"))
