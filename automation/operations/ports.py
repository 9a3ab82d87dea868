"""Open ports: what the security groups of an instance let through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from automation.operations.ec2 import resource_of
from automation.operations.which import one_instance
from automation.operations.words import listing
from core.answer import Answer, Table
from core.call import Choice
from core.operation import operation
from core.reader import Reader
from core.values import Direction, InstanceRef

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import InstanceTypeDef, IpPermissionOutputTypeDef, SecurityGroupTypeDef

_ALL = "all traffic"
# Numbers are IANA's; EC2 gives names for these four, and takes either.
_NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_WITH_PORTS = {"tcp", "udp"}


@operation(
    phrases=[
        "what are the open ports for {instance}",
        "what are the open ports on {instance}",
        "which ports are open on {instance}",
        "open ports on {instance}",
        "open ports for {instance}",
        "show the {direction} ports of {instance}",
        "what are the {direction} ports of {instance}",
    ],
    aliases=("ports",),
    reads={"ec2:DescribeInstances", "ec2:DescribeSecurityGroups"},
)
def open_ports(aws: Reader, instance: InstanceRef, direction: Direction = Direction.INGRESS) -> Answer:
    """Ports that the security groups of an instance let through."""
    found = one_instance(aws, instance)
    what = resource_of(found)
    groups = _groups(aws, found)
    ways = [Direction.INGRESS, Direction.EGRESS] if direction is Direction.BOTH else [direction]
    rows = [row for way in ways for group in groups for row in _rows(group, way)]
    headlines = [_headline(str(what), way, _ports(groups, way)) for way in ways]
    others = [way for way in (Direction.INGRESS, Direction.EGRESS) if way not in ways]
    return Answer(
        " ".join(headlines),
        Table(("Group", "Direction", "Protocol", "Ports", "Peer"), tuple(rows)) if rows else None,
        choices=tuple(Choice(f"Show {way}", open_ports.call(instance=instance, direction=way)) for way in others),
        about=(what,),
    )


def _groups(aws: Reader, instance: InstanceTypeDef) -> list[SecurityGroupTypeDef]:
    """Every security group of every network interface, each once, by name."""
    ids = {group["GroupId"] for group in instance.get("SecurityGroups", [])}
    ids |= {g["GroupId"] for interface in instance.get("NetworkInterfaces", []) for g in interface.get("Groups", [])}
    if not ids:
        return []
    ec2: EC2Client = aws.client("ec2")
    pages = ec2.get_paginator("describe_security_groups").paginate(GroupIds=sorted(ids))
    return sorted((g for page in pages for g in page["SecurityGroups"]), key=lambda g: (g["GroupName"], g["GroupId"]))


def _permissions(group: SecurityGroupTypeDef, way: Direction) -> list[IpPermissionOutputTypeDef]:
    return group.get("IpPermissions", []) if way is Direction.INGRESS else group.get("IpPermissionsEgress", [])


def _protocol(permission: IpPermissionOutputTypeDef) -> str:
    """`tcp`, `icmp`, `50`; `all` for -1."""
    given = permission["IpProtocol"]
    return "all" if given == "-1" else _NAMES.get(given, given)


def ports_of(permission: IpPermissionOutputTypeDef) -> str:
    """`22`, `8000-8080`, or `all traffic` for protocol -1; protocols without ports by their name or number.

    EC2, IpPermission: FromPort and ToPort are absent for -1, and hold type and code for ICMP.
    """
    protocol = _protocol(permission)
    if protocol == "all":
        return _ALL
    first, last = permission.get("FromPort"), permission.get("ToPort")
    if protocol not in _WITH_PORTS:
        return f"protocol {protocol}" if protocol.isdigit() else protocol
    if first is None or last is None or first == -1 or (first, last) == (0, 65535):
        return f"all {protocol}"
    return str(first) if first == last else f"{first}-{last}"


def _ports(groups: list[SecurityGroupTypeDef], way: Direction) -> list[str]:
    ports = {ports_of(permission) for group in groups for permission in _permissions(group, way)}
    return sorted(ports, key=_port_order)


def _port_order(ports: str) -> tuple[int, str]:
    first = ports.partition("-")[0]
    return (int(first), ports) if first.isdigit() else (65536, ports)


def _headline(what: str, way: Direction, ports: list[str]) -> str:
    lets = "lets in" if way is Direction.INGRESS else "lets out"
    if not ports:
        return f"{what} {lets} nothing: no port is open for {way}."
    if _ALL in ports:
        return f"{what} {lets} all traffic."
    numbers = [port for port in ports if port[0].isdigit()]
    others = [port for port in ports if not port[0].isdigit()]
    said = (
        [f"port{'s' if len(numbers) > 1 or '-' in numbers[0] else ''} {listing(numbers, most=12)}"] if numbers else []
    )
    return f"{what} {lets} {listing(said + others, most=12)}."


def _rows(group: SecurityGroupTypeDef, way: Direction) -> Iterator[tuple[str, ...]]:
    name = f"{group['GroupName']} ({group['GroupId']})"
    for permission in sorted(_permissions(group, way), key=lambda p: _port_order(ports_of(p))):
        yield name, str(way), _protocol(permission), ports_of(permission), _peers(permission)


def _peers(permission: IpPermissionOutputTypeDef) -> str:
    """Whom the rule lets through: address ranges, prefix lists, other groups."""
    peers = [r["CidrIp"] for r in permission.get("IpRanges", [])]
    peers += [r["CidrIpv6"] for r in permission.get("Ipv6Ranges", [])]
    peers += [r["PrefixListId"] for r in permission.get("PrefixListIds", [])]
    peers += [p["GroupId"] for p in permission.get("UserIdGroupPairs", [])]
    return listing(peers, most=6) or "nobody"
