"""Open ports: what the security groups of an instance let through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from automation.operations.ports import open_ports, ports_of
from core.answer import Answer
from core.aws.clients import client
from core.call import Call, Choice
from core.refusal import Refusal
from core.values import Direction
from tests.support.account import ACCOUNT, REGION, embedded_aws, launch
from tests.support.house import reader

ANYWHERE = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


@pytest.fixture(scope="module", autouse=True)
def _aws() -> Iterator[None]:
    """One account for all of these tests: none of them changes what another looks at."""
    with embedded_aws():
        yield


def rule(protocol: str, first: int | None = None, last: int | None = None, **peers: Any) -> dict[str, Any]:
    """An IpPermission."""
    ports = {} if first is None else {"FromPort": first, "ToPort": first if last is None else last}
    return {"IpProtocol": protocol, **ports, **(peers or ANYWHERE)}


def group(name: str, *ingress: dict[str, Any], egress: list[dict[str, Any]] | None = None) -> str:
    """A security group with these rules; lets everything out unless told otherwise."""
    ec2 = client("ec2")
    made: str = ec2.create_security_group(GroupName=name, Description=name)["GroupId"]
    if ingress:
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=list(ingress))
    if egress is not None:
        ec2.revoke_security_group_egress(GroupId=made, IpPermissions=[rule("-1")])
        if egress:
            ec2.authorize_security_group_egress(GroupId=made, IpPermissions=egress)
    return made


def asked(instance: str, direction: Direction = Direction.INGRESS) -> Answer:
    found = open_ports(reader(), instance, direction)
    assert isinstance(found, Answer)
    return found


def rows(answer: Answer) -> list[tuple[str, ...]]:
    return list(answer.table.rows) if answer.table else []


def test_the_ports_of_all_groups_are_said_together_in_order() -> None:
    groups = [group("a-ssh", rule("tcp", 22)), group("b-web", rule("tcp", 8000, 8080), rule("tcp", 443))]
    (instance,) = launch(groups=groups, Name="web-1")
    answer = asked(instance)
    assert answer.headline == f"web-1 ({instance}) lets in ports 22, 443 and 8000-8080."
    assert answer.table is not None
    assert answer.table.columns == ("Group", "Direction", "Protocol", "Ports", "Peer")
    assert rows(answer) == [
        (f"a-ssh ({groups[0]})", "ingress", "tcp", "22", "0.0.0.0/0"),
        (f"b-web ({groups[1]})", "ingress", "tcp", "443", "0.0.0.0/0"),
        (f"b-web ({groups[1]})", "ingress", "tcp", "8000-8080", "0.0.0.0/0"),
    ]
    assert answer.choices == (Choice("Show egress", Call("open-ports", {"instance": instance, "direction": "egress"})),)


def test_the_same_port_of_two_groups_is_said_once_and_shown_twice() -> None:
    (instance,) = launch(groups=[group("one", rule("tcp", 22)), group("two", rule("tcp", 22))])
    answer = asked(instance)
    assert answer.headline == f"{instance} lets in port 22."
    assert len(rows(answer)) == 2


@pytest.mark.parametrize(
    ("permission", "ports", "headline"),
    [
        (rule("tcp", 22), "22", "lets in port 22."),
        (rule("tcp", 8000, 8080), "8000-8080", "lets in ports 8000-8080."),
        (rule("udp", 53), "53", "lets in port 53."),
        (rule("-1"), "all traffic", "lets in all traffic."),
        (rule("tcp", 0, 65535), "all tcp", "lets in all tcp."),
        (rule("udp", 0, 65535), "all udp", "lets in all udp."),
        (rule("icmp", -1, -1), "icmp", "lets in icmp."),
        (rule("icmp", 8, -1), "icmp", "lets in icmp."),
        (rule("icmpv6", -1, -1), "icmpv6", "lets in icmpv6."),
        (rule("58", -1, -1), "icmpv6", "lets in icmpv6."),
        (rule("50", -1, -1), "protocol 50", "lets in protocol 50."),
        (rule("6", 22), "22", "lets in port 22."),
        (rule("17", 0, 65535), "all udp", "lets in all udp."),
    ],
)
def test_what_a_rule_opens(permission: dict[str, Any], ports: str, headline: str) -> None:
    made = group(f"{permission['IpProtocol']} {ports} {headline} {len(permission)} {permission.get('FromPort')}")
    client("ec2").authorize_security_group_ingress(GroupId=made, IpPermissions=[permission])
    (instance,) = launch(groups=[made])
    answer = asked(instance)
    assert answer.headline == f"{instance} {headline}"
    assert [row[3] for row in rows(answer)] == [ports]


def test_ports_and_protocols_are_one_sentence() -> None:
    mixed = [rule("icmp", -1, -1), rule("tcp", 22), rule("udp", 500), rule("50", -1, -1)]
    (instance,) = launch(groups=[group("mixed", *mixed)])
    assert asked(instance).headline == f"{instance} lets in ports 22 and 500, icmp and protocol 50."


def test_all_traffic_makes_the_rest_superfluous_in_the_sentence_but_not_in_the_table() -> None:
    (instance,) = launch(groups=[group("wide", rule("tcp", 22), rule("-1"))])
    answer = asked(instance)
    assert answer.headline == f"{instance} lets in all traffic."
    assert [row[2:4] for row in rows(answer)] == [("tcp", "22"), ("all", "all traffic")]


def test_peers_are_ranges_of_both_kinds_prefix_lists_and_groups() -> None:
    ec2 = client("ec2")
    other = group("other")
    lists = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=2, AddressFamily="IPv4")
    prefix_list = lists["PrefixList"]["PrefixListId"]
    peers: dict[str, Any] = {
        "IpRanges": [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "192.168.0.0/16"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        "PrefixListIds": [{"PrefixListId": prefix_list}],
        "UserIdGroupPairs": [{"GroupId": other, "UserId": ACCOUNT}],
    }
    (instance,) = launch(groups=[group("peers", rule("tcp", 22, **peers))])
    shown = " ".join(row[4] for row in rows(asked(instance)))
    for peer in ("10.0.0.0/8", "192.168.0.0/16", "::/0", prefix_list, other):
        assert peer in shown


def test_egress_and_both_ways() -> None:
    made = group("ways", rule("tcp", 22), egress=[rule("tcp", 443)])
    (instance,) = launch(groups=[made])
    egress = asked(instance, Direction.EGRESS)
    assert egress.headline == f"{instance} lets out port 443."
    assert egress.choices[0].label == "Show ingress"
    both = asked(instance, Direction.BOTH)
    assert both.headline == f"{instance} lets in port 22. {instance} lets out port 443."
    assert [row[1] for row in rows(both)] == ["ingress", "egress"]


def test_both_ways_leave_nothing_more_to_show() -> None:
    (instance,) = launch(groups=[group("both", rule("tcp", 22))])
    assert asked(instance, Direction.BOTH).choices == ()


def test_groups_of_further_network_interfaces_count() -> None:
    ec2 = client("ec2")
    (instance,) = launch(groups=[group("first", rule("tcp", 22))])
    subnet = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["SubnetId"]
    second = ec2.create_network_interface(SubnetId=subnet, Groups=[group("second", rule("tcp", 3389))])
    ec2.attach_network_interface(
        NetworkInterfaceId=second["NetworkInterface"]["NetworkInterfaceId"], InstanceId=instance, DeviceIndex=1
    )
    assert asked(instance).headline == f"{instance} lets in ports 22 and 3389."


def test_without_a_rule_nothing_is_open() -> None:
    (instance,) = launch(groups=[group("shut", egress=[])])
    assert asked(instance).headline == f"{instance} lets in nothing: no port is open for ingress."
    assert asked(instance).table is None
    assert asked(instance, Direction.EGRESS).headline == f"{instance} lets out nothing: no port is open for egress."


class GroupLess:
    """EC2 with one instance, gone since a minute: no groups, no interfaces, no tags."""

    def get_paginator(self, name: str) -> GroupLess:
        """Describes instances; nobody asks for the groups of none."""
        assert name == "describe_instances"
        return self

    def paginate(self, **_more: Any) -> list[dict[str, Any]]:
        """The only page."""
        return [{"Reservations": [{"Instances": [{"InstanceId": GONE, "State": {"Name": "terminated"}}]}]}]


GONE = "i-06dd90c34b8f87d76"


def test_an_instance_without_groups_lets_nothing_through() -> None:
    answer = open_ports(replace(reader(), client=lambda _service: GroupLess()), GONE)
    assert isinstance(answer, Answer)
    assert answer.headline == f"{GONE} lets in nothing: no port is open for ingress."


@pytest.mark.parametrize(
    ("permission", "ports"),
    [
        ({"IpProtocol": "tcp"}, "all tcp"),
        ({"IpProtocol": "50"}, "protocol 50"),
        ({"IpProtocol": "icmp", "FromPort": 3, "ToPort": 4}, "icmp"),
        ({"IpProtocol": "-1", "FromPort": 22, "ToPort": 22}, "all traffic"),
    ],
)
def test_rules_in_the_shapes_that_ec2_gives_them(permission: Any, ports: str) -> None:
    assert ports_of(permission) == ports


def test_many_ports_are_counted_in_the_sentence_and_all_in_the_table() -> None:
    (instance,) = launch(groups=[group("many", *(rule("tcp", port) for port in range(1000, 1040)))])
    answer = asked(instance)
    assert "1011 and 28 more" in answer.headline
    assert len(rows(answer)) == 40


def test_an_unknown_instance_is_refused_with_where_it_was_looked_for() -> None:
    with pytest.raises(Refusal) as refusal:
        asked("i-06dd90c34b8f87d76")
    assert refusal.value.sentence.startswith(
        f"I see no instance i-06dd90c34b8f87d76 in account {ACCOUNT}, region {REGION}."
    )
