"""Closing ports: the offending rules, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from automation.operations.close_ports import close_ports
from automation.operations.runs import undo
from core.aws.clients import client
from core.outcome import Waiting
from core.plan import Plan
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")

WORLD, WORLD6, OFFICE = (
    {"CidrIp": "0.0.0.0/0"},
    {"CidrIpv6": "::/0"},
    {"CidrIp": "203.0.113.0/24", "Description": "Office"},
)


def group(*permissions: dict[str, Any]) -> str:
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made: str = client("ec2").create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    client("ec2").authorize_security_group_ingress(GroupId=made, IpPermissions=list(permissions))
    return made


def tcp(first: int, last: int, *ranges: dict[str, str]) -> dict[str, Any]:
    v4 = [one for one in ranges if "CidrIp" in one]
    v6 = [one for one in ranges if "CidrIpv6" in one]
    return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, "IpRanges": v4, "Ipv6Ranges": v6}


def open_now(made: str) -> set[tuple[str, int, int, str, str]]:
    rules = client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [made]}])
    return {
        (
            r["IpProtocol"],
            r.get("FromPort", -1),
            r.get("ToPort", -1),
            r.get("CidrIpv4") or r.get("CidrIpv6", ""),
            r.get("Description", ""),
        )
        for r in rules["SecurityGroupRules"]
        if not r["IsEgress"]
    }


def plan_for(made: str, ports: str, source: str = "") -> Plan:
    values = close_ports.parse({"group": made, "ports": ports} | ({"source": source} if source else {}))
    found = close_ports(reader(), **values)
    assert isinstance(found, Plan)
    return found


def test_only_what_lets_the_world_in_is_taken_out_and_can_be_put_back() -> None:
    made = group(tcp(22, 22, WORLD, OFFICE), tcp(443, 443, WORLD, WORLD6))
    before = open_now(made)
    stage = Stage()
    asked = request(call=close_ports.call(group=made, ports=(22, 22)))
    with stage.begun(asked) as run:
        run.asks()
        assert stage.posts.last(Waiting).plan.headline == f"Close port 22 of web ({made})"
        assert run.decide(approve=True) == "done"
    assert before - open_now(made) == {("tcp", 22, 22, "0.0.0.0/0", "")}
    stage.run(request(call=undo.call(run=asked.id)))
    assert open_now(made) == before


@pytest.mark.parametrize(
    ("ports", "says"),
    [
        ("8001", "tcp ports 8000-8080 from 0.0.0.0/0"),
        ("7000-9000", "tcp ports 8000-8080 from 0.0.0.0/0"),
        ("443", "tcp port 443 from 0.0.0.0/0 and tcp port 443 from ::/0"),
    ],
)
def test_a_rule_that_covers_any_of_the_ports_is_meant(ports: str, says: str) -> None:
    made = group(tcp(8000, 8080, WORLD), tcp(443, 443, WORLD, WORLD6), tcp(22, 22, OFFICE))
    (step,) = plan_for(made, ports).acts
    assert set(says.split(" and ")) == set(step.says.partition(": ")[2].split(" and "))


def test_all_traffic_is_every_port() -> None:
    made = group({"IpProtocol": "-1", "IpRanges": [WORLD]})
    (step,) = plan_for(made, "22").acts
    assert step.says.endswith("all traffic from 0.0.0.0/0")
    assert step.inverse is not None
    assert step.inverse.arguments["IpPermissions"] == [{"IpProtocol": "-1", "IpRanges": [WORLD]}]


def test_another_range_than_the_world_is_named() -> None:
    made = group(tcp(22, 22, WORLD, OFFICE))
    (step,) = plan_for(made, "22", "203.0.113.0/24").acts
    assert step.inverse is not None
    assert step.inverse.arguments["IpPermissions"][0]["IpRanges"] == [OFFICE]


def test_what_is_closed_already_is_nothing_to_do() -> None:
    made = group(tcp(22, 22, OFFICE))
    plan = plan_for(made, "22")
    assert not plan.steps
    assert plan.headline == f"Nothing to close: web ({made}) does not let port 22 in from 0.0.0.0/0 and ::/0."


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(Refusal, match="I see no security group sg-0fea06a22aa5d9b23"):
        plan_for("sg-0fea06a22aa5d9b23", "22")
