"""VPCs and what is in them as they are now."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config_rules.kinds import ENDPOINT, GROUP, NETWORK_ACL, ROUTE_TABLE, SUBNET, TRANSIT_GATEWAY, VPC
from config_rules.live import here, live_items
from core.aws.clients import client
from tests.config_rules.broken import broken

pytestmark = pytest.mark.usefixtures("aws")


def vpc(block: str = "10.0.0.0/16") -> str:
    return str(client("ec2").create_vpc(CidrBlock=block)["Vpc"]["VpcId"])


def of(kind: str, where: str) -> str:
    """The one that AWS made with the VPC."""
    (found,) = (one for one in live_items(here(client), kind) if one.get("vpcId") == where)
    return found.id


def test_a_vpc_without_flow_log_and_endpoints() -> None:
    made = vpc()
    assert broken(VPC, made) == {
        "vpc-flow-logs": "has no flow log",
        "vpc-endpoints": "has no endpoint for s3, dynamodb",
    }
    ec2 = client("ec2")
    flow_log(made)
    for service in ("s3", "dynamodb"):
        ec2.create_vpc_endpoint(VpcId=made, ServiceName=f"com.amazonaws.eu-west-1.{service}")
    assert broken(VPC, made) == {}


def flow_log(made: str) -> None:
    client("s3").create_bucket(Bucket="flow-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    client("ec2").create_flow_logs(
        ResourceIds=[made],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::flow-logs",
    )


def test_a_subnet_that_gives_public_addresses() -> None:
    ec2 = client("ec2")
    made = ec2.create_subnet(VpcId=vpc(), CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    assert broken(SUBNET, made) == {}
    ec2.modify_subnet_attribute(SubnetId=made, MapPublicIpOnLaunch={"Value": True})
    assert broken(SUBNET, made) == {
        "subnet-no-public-addresses": "gives a public address to whatever is launched in it"
    }


def test_a_route_table_to_the_internet() -> None:
    ec2 = client("ec2")
    made = vpc()
    table = of(ROUTE_TABLE, made)
    assert broken(ROUTE_TABLE, table) == {}
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=made)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    assert broken(ROUTE_TABLE, table) == {
        "route-table-no-internet": f"sends 0.0.0.0/0 to the internet gateway {gateway}"
    }
    ec2.create_tags(Resources=[table], Tags=[{"Key": "Network", "Value": "public"}])
    assert broken(ROUTE_TABLE, table) == {}


def test_a_route_to_all_of_another_vpc() -> None:
    ec2 = client("ec2")
    made, other = vpc(), vpc("10.1.0.0/16")
    peering = ec2.create_vpc_peering_connection(VpcId=made, PeerVpcId=other)["VpcPeeringConnection"]
    name = peering["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=name)
    table = of(ROUTE_TABLE, made)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="10.1.7.0/24", VpcPeeringConnectionId=name)
    assert broken(ROUTE_TABLE, table) == {}
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="10.1.0.0/16", VpcPeeringConnectionId=name)
    assert broken(ROUTE_TABLE, table) == {"route-table-peering-narrow": f"reaches all of 10.1.0.0/16 over {name}"}


def test_the_default_network_acl_of_a_vpc() -> None:
    assert broken(NETWORK_ACL, of(NETWORK_ACL, vpc())) == {
        "acl-admin-ports-closed": "lets port 22, port 3389 in from 0.0.0.0/0 by entry 100"
    }


def test_an_endpoint_with_the_policy_that_aws_gives_it() -> None:
    ec2 = client("ec2")
    wanted: dict[str, Any] = {"VpcId": vpc(), "ServiceName": "com.amazonaws.eu-west-1.s3", "VpcEndpointType": "Gateway"}
    made = ec2.create_vpc_endpoint(**wanted)["VpcEndpoint"]["VpcEndpointId"]
    assert broken(ENDPOINT, made) == {"endpoint-policy-narrow": "lets everybody reach everything through it"}
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::orders-invoices/*"}
    narrow = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = ec2.create_vpc_endpoint(**wanted, PolicyDocument=narrow)["VpcEndpoint"]["VpcEndpointId"]
    assert broken(ENDPOINT, made) == {}


def test_a_transit_gateway_that_takes_everybody() -> None:
    options: Any = {"AutoAcceptSharedAttachments": "enable"}
    made = client("ec2").create_transit_gateway(Options=options)["TransitGateway"]["TransitGatewayId"]
    assert broken(TRANSIT_GATEWAY, made) == {"transit-gateway-asks": "accepts every attachment by itself"}


def test_a_group_that_nothing_uses() -> None:
    ec2 = client("ec2")
    where = vpc()
    made = ec2.create_security_group(GroupName="web", Description="test", VpcId=where)["GroupId"]
    assert broken(GROUP, made)["group-in-use"] == "is used by no network interface"
    subnet = ec2.create_subnet(VpcId=where, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    ec2.create_network_interface(SubnetId=subnet, Groups=[made])
    assert "group-in-use" not in broken(GROUP, made)
