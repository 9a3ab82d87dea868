"""Closing ports: the rules of a security group that let them in are taken out, these and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automation.operations.ec2 import group_by_id, group_resource
from automation.operations.words import count, listing
from automation.prefix_lists import entries_of
from core.access import Role
from core.operation import Approval, operation
from core.plan import Plan, Step
from core.reader import Reader
from core.values import GroupId, PortRange, Source

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_ec2.type_defs import SecurityGroupRuleTypeDef

_WORLD = ("0.0.0.0/0", "::/0")
_PEERS = {
    "CidrIpv4": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "PrefixListId": ("PrefixListIds", "PrefixListId"),
}


@operation(
    phrases=["close ports {ports} of {group}", "close port {ports} of {group}", "close {ports} on {group}"],
    needs=Role.OPERATOR,
    approval=Approval.ALWAYS,
    reads={"ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules", "ec2:GetManagedPrefixListEntries"},
    acts={"ec2:RevokeSecurityGroupIngress"},
    undo_acts={"ec2:AuthorizeSecurityGroupIngress"},
    has_account=True,
)
def close_ports(aws: Reader, group: GroupId, ports: PortRange, source: Source | None = None) -> Plan:
    """Take the rules out of a security group that let these ports in, from the whole internet or one source."""
    what = group_resource(group_by_id(aws, group))
    peers = (source,) if source else _WORLD
    reached = [rule for rule in _rules(aws, group) if _lets_in(rule, ports)]
    rules = [rule for rule in reached if _peer(rule) in peers or (not source and _is_list_of_world(aws, rule))]
    if not rules:
        return Plan(f"Nothing to close: {what} does not let {_ports(ports)} in from {listing(peers)}.")
    rules.sort(key=lambda rule: rule["SecurityGroupRuleId"])
    described = listing([_describe(rule) for rule in rules], most=10)
    ids = [rule["SecurityGroupRuleId"] for rule in rules]
    back: dict[str, Any] = {"GroupId": group, "IpPermissions": [_permission(rule) for rule in rules]}
    inverse = Step("ec2", "authorize_security_group_ingress", back, f"Let {described} into {what} again")
    arguments = {"GroupId": group, "SecurityGroupRuleIds": ids}
    says = f"Take {count(len(rules), 'rule')} out of {what}: {described}"
    return Plan(
        f"Close {_ports(ports)} of {what}",
        (Step("ec2", "revoke_security_group_ingress", arguments, says, inverse),),
        (what,),
    )


def _rules(aws: Reader, group: str) -> list[SecurityGroupRuleTypeDef]:
    ec2: EC2Client = aws.client("ec2")
    pages = ec2.get_paginator("describe_security_group_rules").paginate(
        Filters=[{"Name": "group-id", "Values": [group]}]
    )
    return [rule for page in pages for rule in page["SecurityGroupRules"] if not rule["IsEgress"]]


def _lets_in(rule: SecurityGroupRuleTypeDef, ports: tuple[int, int]) -> bool:
    """Whether the rule lets any of the ports in. Protocol -1 lets everything in."""
    if rule["IpProtocol"] == "-1":
        return True
    first, last = rule.get("FromPort", -1), rule.get("ToPort", -1)
    return rule["IpProtocol"] in {"tcp", "udp"} and first <= ports[1] and ports[0] <= last


def _peer(rule: SecurityGroupRuleTypeDef) -> str:
    """What the rule lets in: a range, a prefix list; empty for another group."""
    return rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId") or ""


def _is_list_of_world(aws: Reader, rule: SecurityGroupRuleTypeDef) -> bool:
    """Whether the rule names a prefix list that holds the whole internet.

    One that cannot be read is left alone: what it holds is not known, and the rest can be closed all the same.
    """
    if not (name := rule.get("PrefixListId")):
        return False
    return any(entry in _WORLD for entry in entries_of(aws.client, name) or ())


def _permission(rule: SecurityGroupRuleTypeDef) -> dict[str, Any]:
    """The rule as AuthorizeSecurityGroupIngress takes it, with its description."""
    permission: dict[str, Any] = {"IpProtocol": rule["IpProtocol"]}
    if rule["IpProtocol"] != "-1":
        permission |= {"FromPort": rule["FromPort"], "ToPort": rule["ToPort"]}
    told = {"Description": rule["Description"]} if rule.get("Description") else {}
    for key, (ranges, name) in _PEERS.items():
        if peer := rule.get(key):
            permission[ranges] = [{name: peer} | told]
    return permission


def _describe(rule: SecurityGroupRuleTypeDef) -> str:
    peer = _peer(rule)
    if rule["IpProtocol"] == "-1":
        return f"all traffic from {peer}"
    return f"{rule['IpProtocol']} {_ports((rule['FromPort'], rule['ToPort']))} from {peer}"


def _ports(ports: tuple[int, int]) -> str:
    first, last = ports
    return f"port {first}" if first == last else f"ports {first}-{last}"
