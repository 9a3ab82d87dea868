"""A peering leads to what is needed, not to everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import ROUTE_TABLE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_PEERING = "pcx-0123456789abcdef0"
_BESIDE = {
    "Peerings": [
        {
            "vpcPeeringConnectionId": _PEERING,
            "requesterVpcInfo": {"vpcId": "vpc-0a", "cidrBlock": "10.0.0.0/16"},
            "accepterVpcInfo": {"vpcId": "vpc-0b", "cidrBlock": "10.1.0.0/16"},
        }
    ]
}
_LOCAL = {"destinationCidrBlock": "10.0.0.0/16", "vpcPeeringConnectionId": None}
_ONE_SUBNET = {"destinationCidrBlock": "10.1.7.0/24", "vpcPeeringConnectionId": _PEERING}
_ALL = {"destinationCidrBlock": "10.1.0.0/16", "vpcPeeringConnectionId": _PEERING}


@rule(
    resource=ROUTE_TABLE,
    severity="medium",
    references=("CIS AWS 7.0.0 6.6", "CIS AWS 6.0.0 6.6", "CIS AWS 5.0.0 5.6", "CIS AWS 3.0.0 5.5"),
    examples=(
        passes({"vpcId": "vpc-0a", "routes": [_LOCAL]}, beside=_BESIDE),
        passes({"vpcId": "vpc-0a", "routes": [_LOCAL, _ONE_SUBNET]}, beside=_BESIDE),
        breaks(
            "reaches all of 10.1.0.0/16 over pcx-0123456789abcdef0",
            {"vpcId": "vpc-0a", "routes": [_LOCAL, _ALL]},
            beside=_BESIDE,
        ),
        breaks(
            "reaches all of 10.1.0.0/16 over pcx-0123456789abcdef0",
            {"vpcId": "vpc-0a", "routes": [{**_ALL, "destinationCidrBlock": "10.0.0.0/8"}]},
            beside=_BESIDE,
        ),
    ),
)
def route_table_peering_narrow(table: ConfigItem) -> Verdict:
    """A route over a VPC peering leads to a part of the other VPC, not to all of it.

    Which part is needed only its users know: replace the route by hand with one for each subnet that is used
    (`aws ec2 create-route` for these, then `aws ec2 delete-route` for the broad one). Accept the finding where both
    VPCs are one system.
    """
    routes, vpc = table.get("routes"), table.get("vpcId")
    if vpc is None or not isinstance(routes, list) or not all("vpcPeeringConnectionId" in one for one in routes):
        return Unknown("has routes that were not recorded")
    over = [one for one in routes if one["vpcPeeringConnectionId"]]
    if not over:
        return Compliant() if routes else Unknown("has routes that were not recorded")
    if "Peerings" not in table.supplementary:
        return Unknown("has peerings that were not recorded")
    peerings = {one.get("vpcPeeringConnectionId"): one for one in table.beside("Peerings") or ()}
    for route in over:
        peering = peerings.get(route["vpcPeeringConnectionId"])
        to = route.get("destinationCidrBlock") or route.get("destinationIpv6CidrBlock")
        if peering is None or to is None:
            continue  # a prefix list says what it means; a peering that is gone leads nowhere
        for block in _blocks(peering, vpc):
            if _covers(to, block):
                return Broken(f"reaches all of {block} over {route['vpcPeeringConnectionId']}")
    return Compliant()


def _blocks(peering: Mapping[str, Any], vpc: str) -> Iterator[str]:
    """The addresses of the VPC at the other end."""
    for end in ("requesterVpcInfo", "accepterVpcInfo"):
        info = peering.get(end) or {}
        if info.get("vpcId") in {vpc, None}:
            continue
        found = [info.get("cidrBlock"), *(one.get("cidrBlock") for one in info.get("cidrBlockSet") or ())]
        found += [one.get("ipv6CidrBlock") for one in info.get("ipv6CidrBlockSet") or ()]
        yield from dict.fromkeys(filter(None, found))


def _covers(destination: str, block: str) -> bool:
    wide, narrow = ip_network(destination, strict=False), ip_network(block, strict=False)
    return wide.version == narrow.version and wide.supernet_of(narrow)  # type: ignore[arg-type]
