"""VPCs, subnets, route tables, network ACLs, endpoints and transit gateways as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from config_rules.item import as_configuration, parsed
from config_rules.kinds import ENDPOINT, NETWORK_ACL, ROUTE_TABLE, SUBNET, TRANSIT_GATEWAY, VPC
from config_rules.live.ec2 import only
from config_rules.live.source import Facts, Here, Items, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

_IN_A_ROUTE = (
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
    "gatewayId",
    "vpcPeeringConnectionId",
)


def _vpcs(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")

    # One read of each tells of every VPC.
    @cache
    def flow_logs() -> Any:
        pages = ec2.get_paginator("describe_flow_logs").paginate()
        return as_configuration(asked(lambda: [log for page in pages for log in page["FlowLogs"]]))

    @cache
    def endpoints() -> Any:
        pages = ec2.get_paginator("describe_vpc_endpoints").paginate()
        return as_configuration(asked(lambda: [one for page in pages for one in page["VpcEndpoints"]]))

    for page in ec2.get_paginator("describe_vpcs").paginate(Filters=only("vpc-id", ids)):
        for vpc in page["Vpcs"]:
            name = vpc["VpcId"]
            facts = Facts(FlowLogs=flow_logs, Endpoints=endpoints)
            yield at.item(VPC, name, f"ec2:vpc/{name}", vpc, tags=tags_in(vpc.get("Tags")), beside=facts)


def _subnets(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_subnets").paginate(Filters=only("subnet-id", ids)):
        for subnet in page["Subnets"]:
            name = subnet["SubnetId"]
            yield at.item(SUBNET, name, f"ec2:subnet/{name}", subnet, tags=tags_in(subnet.get("Tags")))


def _route_tables(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")

    @cache
    def peerings() -> Any:
        pages = ec2.get_paginator("describe_vpc_peering_connections").paginate()
        return as_configuration(asked(lambda: [one for page in pages for one in page["VpcPeeringConnections"]]))

    for page in ec2.get_paginator("describe_route_tables").paginate(Filters=only("route-table-id", ids)):
        for table in page["RouteTables"]:
            name = table["RouteTableId"]
            routes = [{**dict.fromkeys(_IN_A_ROUTE), **as_configuration(one)} for one in table.get("Routes", [])]
            yield at.item(
                ROUTE_TABLE,
                name,
                f"ec2:route-table/{name}",
                {**table, "Routes": routes},
                tags=tags_in(table.get("Tags")),
                beside=Facts(Peerings=peerings),
            )


def _network_acls(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_network_acls").paginate():
        for acl in page["NetworkAcls"]:
            name = acl["NetworkAclId"]
            if ids and name not in ids:
                continue
            yield at.item(NETWORK_ACL, name, f"ec2:network-acl/{name}", acl, tags=tags_in(acl.get("Tags")))


def _endpoints(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_vpc_endpoints").paginate():
        for endpoint in page["VpcEndpoints"]:
            name = endpoint["VpcEndpointId"]
            if ids and name not in ids:
                continue
            yield at.item(
                ENDPOINT,
                name,
                f"ec2:vpc-endpoint/{name}",
                {key: value for key, value in endpoint.items() if key != "PolicyDocument"},
                tags=tags_in(endpoint.get("Tags")),
                beside={"PolicyDocument": parsed(endpoint.get("PolicyDocument"))},
            )


def _transit_gateways(at: Here, ids: Sequence[str]) -> Items:
    """One's own, not those that others share; spelt as AWS Config does, which here keeps CloudFormation's names."""
    ec2: EC2Client = at.client("ec2")
    pages = ec2.get_paginator("describe_transit_gateways").paginate(Filters=only("transit-gateway-id", ids))
    for page in pages:
        for gateway in page["TransitGateways"]:
            if gateway.get("OwnerId") != at.account or gateway.get("State") in {"deleting", "deleted"}:
                continue
            name, arn = gateway["TransitGatewayId"], gateway["TransitGatewayArn"]
            found = at.item(TRANSIT_GATEWAY, name, arn, {}, tags=tags_in(gateway.get("Tags")))
            yield replace(found, configuration={"Id": name, **gateway.get("Options", {})})


SOURCES: Mapping[str, Source] = {
    VPC: source(_vpcs, "ec2:DescribeVpcs", "ec2:DescribeFlowLogs", "ec2:DescribeVpcEndpoints"),
    SUBNET: source(_subnets, "ec2:DescribeSubnets"),
    ROUTE_TABLE: source(_route_tables, "ec2:DescribeRouteTables", "ec2:DescribeVpcPeeringConnections"),
    NETWORK_ACL: source(_network_acls, "ec2:DescribeNetworkAcls"),
    ENDPOINT: source(_endpoints, "ec2:DescribeVpcEndpoints"),
    TRANSIT_GATEWAY: source(_transit_gateways, "ec2:DescribeTransitGateways"),
}
