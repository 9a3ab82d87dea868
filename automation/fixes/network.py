"""Settings of networks: VPCs, subnets, routes, network ACLs and transit gateways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from automation.acls import ANY, Entry, Hole, entries, free_before, holes
from automation.fixes.fix import fix, no_such, nothing_to_do, set_again
from automation.flow_logs import only_destination, works
from automation.spelt import lower
from core.plan import Plan, Resource, Step, tags_in
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

ADMIN_PORTS = ((22, 22), (3389, 3389))
_PROTOCOLS = {"6": "TCP", "17": "UDP"}
_WORLD = {4: ("CidrBlock", "0.0.0.0/0"), 6: ("Ipv6CidrBlock", "::/0")}


@fix(reads={"ec2:DescribeSubnets"}, acts={"ec2:ModifySubnetAttribute"}, careful=True)
def no_public_addresses(aws: Reader, resource: str) -> Plan:
    """What is launched into a subnet gets no public address by itself; what runs there keeps the one it has."""
    ec2: EC2Client = aws.client("ec2")
    found = ec2.describe_subnets(Filters=[{"Name": "subnet-id", "Values": [resource]}])["Subnets"]
    what = _there(aws, found, resource, "subnet")
    if not found[0].get("MapPublicIpOnLaunch"):
        return nothing_to_do(what, "gives no public addresses")
    subnet = {"SubnetId": resource}
    return set_again(
        what,
        "ec2",
        "modify_subnet_attribute",
        {**subnet, "MapPublicIpOnLaunch": {"Value": False}},
        {**subnet, "MapPublicIpOnLaunch": {"Value": True}},
        says=f"Give no public addresses in {what} any more",
        back=f"Give public addresses in {what} again",
    )


@fix(reads={"ec2:DescribeTransitGateways"}, acts={"ec2:ModifyTransitGateway"})
def transit_acceptance(aws: Reader, resource: str) -> Plan:
    """A transit gateway waits for somebody to accept an attachment; those that are there stay."""
    ec2: EC2Client = aws.client("ec2")
    found = ec2.describe_transit_gateways(Filters=[{"Name": "transit-gateway-id", "Values": [resource]}])
    gateways = found["TransitGateways"]
    what = _there(aws, gateways, resource, "transit gateway")
    if gateways[0].get("Options", {}).get("AutoAcceptSharedAttachments") != "enable":
        return nothing_to_do(what, "accepts nothing by itself")
    gateway = {"TransitGatewayId": resource}
    return set_again(
        what,
        "ec2",
        "modify_transit_gateway",
        {**gateway, "Options": {"AutoAcceptSharedAttachments": "disable"}},
        {**gateway, "Options": {"AutoAcceptSharedAttachments": "enable"}},
        says=f"Have {what} accept no attachment by itself",
        back=f"Have {what} accept attachments by itself again",
    )


@fix(reads={"ec2:DescribeRouteTables"}, acts={"ec2:DeleteRoute"}, undo_acts={"ec2:CreateRoute"}, careful=True)
def no_internet_route(aws: Reader, resource: str) -> Plan:
    """A route table sends nothing to an internet gateway; what needs one loses its connections at once."""
    ec2: EC2Client = aws.client("ec2")
    found = ec2.describe_route_tables(Filters=[{"Name": "route-table-id", "Values": [resource]}])["RouteTables"]
    what = _there(aws, found, resource, "route table")
    steps = []
    for route in found[0].get("Routes", []):
        gateway = route.get("GatewayId", "")
        if not gateway.startswith("igw-"):
            continue
        to = {
            name: value
            for name in ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
            if (value := route.get(name))
        }
        table = {"RouteTableId": resource, **to}
        where = next(iter(to.values()))
        back = f"Send what is for {where} to {gateway} again in {what}"
        inverse = Step("ec2", "create_route", {**table, "GatewayId": gateway}, back)
        # CreateRoute and DeleteRoute call a prefix list the same.
        steps.append(Step("ec2", "delete_route", table, f"Send what is for {where} nowhere in {what}", inverse))
    if not steps:
        return nothing_to_do(what, "sends nothing to an internet gateway")
    return Plan(f"Cut {what} off from the internet", tuple(steps), (what,))


@fix(
    reads={"ec2:DescribeNetworkAcls"},
    acts={"ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAclEntry"},
    careful=True,
)
def acl_admin_ports(aws: Reader, resource: str) -> Plan:
    """A network ACL lets nobody on the internet reach SSH or Remote Desktop; everything else goes on.

    An entry for such a port alone is taken out. Before a broader one stands a new entry that denies the port.
    """
    ec2: EC2Client = aws.client("ec2")
    pages = ec2.get_paginator("describe_network_acls").paginate()
    found = [acl for page in pages for acl in page["NetworkAcls"] if acl["NetworkAclId"] == resource]
    what = _there(aws, found, resource, "network ACL")
    now = entries(found[0].get("Entries", []))
    if now is None:
        raise Refusal(f"{what} has entries that I cannot read. Look at them by hand.")
    steps: list[Step] = []
    while left := holes(now, ADMIN_PORTS):
        steps.append(_close(resource, what, now, left[0]))
    if not steps:
        return nothing_to_do(what, "lets nobody on the internet reach SSH or Remote Desktop")
    return Plan(f"Close SSH and Remote Desktop in {what}", tuple(steps), (what,))


def _close(acl: str, what: Resource, now: list[Entry], hole: Hole) -> Step:
    """The step that closes the hole; `now` is then what it leaves."""
    entry = hole.entry
    name = f"{_PROTOCOLS[hole.protocol]} port {hole.port}"
    if entry.protocol != ANY and entry.ports == (hole.port, hole.port):
        now.remove(entry)
        says = f"Take entry {entry.number} out of {what}: it lets {name} in from {entry.cidr}"
        back = f"Put entry {entry.number} into {what} again: it lets {name} in from {entry.cidr}"
        inverse = Step("ec2", "create_network_acl_entry", _arguments(acl, entry), back)
        return Step("ec2", "delete_network_acl_entry", _place(acl, entry.number), says, inverse)
    number = free_before(now, entry.number)
    if number is None:
        raise Refusal(f"{what} has no number left before entry {entry.number}. Number its entries anew, by hand.")
    deny = Entry(number, False, hole.protocol, (hole.port, hole.port), _WORLD[hole.version][1])
    now.append(deny)
    now.sort(key=lambda one: one.number)
    says = f"Deny {name} from {deny.cidr} in {what}, as entry {number} before entry {entry.number}"
    inverse = Step("ec2", "delete_network_acl_entry", _place(acl, number), f"Take entry {number} out of {what} again")
    return Step("ec2", "create_network_acl_entry", _arguments(acl, deny), says, inverse)


def _place(acl: str, number: int) -> dict[str, Any]:
    return {"NetworkAclId": acl, "RuleNumber": number, "Egress": False}


def _arguments(acl: str, entry: Entry) -> dict[str, Any]:
    return {
        **_place(acl, entry.number),
        "Protocol": entry.protocol,
        "RuleAction": "allow" if entry.allows else "deny",
        "PortRange": {"From": entry.ports[0], "To": entry.ports[1]},
        "Ipv6CidrBlock" if ":" in entry.cidr else "CidrBlock": entry.cidr,
    }


@fix(
    reads={"ec2:DescribeVpcs", "ec2:DescribeFlowLogs"},
    acts={"ec2:CreateFlowLogs", "iam:PassRole", "logs:CreateLogDelivery"},
    undo_acts={"ec2:DeleteFlowLogs", "logs:DeleteLogDelivery"},
    careful=True,
)
def flow_logs(aws: Reader, resource: str) -> Plan:
    """What is refused in a VPC is written down where the flow logs of other VPCs go, and paid for there."""
    ec2: EC2Client = aws.client("ec2")
    what = _there(aws, ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [resource]}])["Vpcs"], resource, "VPC")
    logs = [log for page in ec2.get_paginator("describe_flow_logs").paginate() for log in page["FlowLogs"]]
    own = [log for log in logs if log.get("ResourceId") == resource and works(lower(log))]
    if any(log.get("TrafficType") in {"ALL", "REJECT"} for log in own):
        return nothing_to_do(what, "has a flow log of what is refused")
    place = only_destination(logs)
    if place is None:
        raise Refusal(
            f"I cannot tell where the flow log of {what} should go: the flow logs of other VPCs go to no place, or to "
            "several. Make one by hand: aws ec2 create-flow-logs --resource-type VPC --traffic-type REJECT …"
        )
    where = place.get("LogGroupName") or place["LogDestination"]
    says, back = f"Write what is refused in {what} into {where}", f"Delete the flow log of {what} again"
    arguments = {"ResourceIds": [resource], "ResourceType": "VPC", "TrafficType": "REJECT", **place}
    # A bucket gets its logs by a delivery, which comes and goes with the flow log; a log group by a role.
    by_role = "DeliverLogsPermissionArn" in place
    also = ("iam:PassRole",) if by_role else ("logs:CreateLogDelivery",)
    also_back = () if by_role else ("logs:DeleteLogDelivery",)
    inverse = Step("ec2", "delete_flow_logs", {"FlowLogIds": "${answer:FlowLogIds}"}, back, also=also_back)
    step = Step("ec2", "create_flow_logs", arguments, says, inverse, repeatable=False, also=also)
    return Plan(f"Keep a flow log of {what}", (step,), (what,))


def _there(aws: Reader, found: list[Any], identity: str, kind: str) -> Resource:
    """The one that was found, as people know it. Raises Refusal when there is none."""
    if not found:
        raise no_such(aws, f"{kind} {identity}")
    described: Mapping[str, Any] = found[0]
    tags = tags_in(described.get("Tags", []))
    return Resource(identity, tags.get("Name", ""), tags, kind)
