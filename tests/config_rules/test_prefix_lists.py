"""Security groups that name prefix lists: what the lists hold counts as if the rules said it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from automation.apply import apply
from automation.operations.close_ports import close_ports
from config_rules.catalogue import RULES
from config_rules.kinds import GROUP
from config_rules.live import here, live_items
from config_rules.rule import Broken, Compliant, Unknown
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, judged, planned

pytestmark = pytest.mark.usefixtures("aws")

OURS = [rule for rule in RULES.values() if rule.resource == GROUP]


def prefix_list(*ranges: str, family: str = "IPv4") -> str:
    entries: Any = [{"Cidr": one, "Description": "test"} for one in ranges]
    made = client("ec2").create_managed_prefix_list(
        PrefixListName="partners", MaxEntries=10, AddressFamily=family, Entries=entries
    )
    return str(made["PrefixList"]["PrefixListId"])


def permission(listed: str, port: int = 22) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "PrefixListIds": [{"PrefixListId": listed}]}


def group(*permissions: dict[str, Any], name: str = "web") -> str:
    ec2 = client("ec2")
    made = str(ec2.create_security_group(GroupName=name, Description="test")["GroupId"])
    if permissions:
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=list(permissions))
    return made


def rules_of(made: str) -> list[tuple[Any, ...]]:
    """What the group lets in, without the ids of its rules, which are new when a rule comes back."""
    found = client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [made]}])
    coming = [rule for rule in found["SecurityGroupRules"] if not rule["IsEgress"]]
    return sorted(
        (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], rule.get("CidrIpv4", ""), rule.get("PrefixListId", ""))
        for rule in coming
    )


@contextmanager
def heard(name: str, note: Callable[..., None]) -> Iterator[None]:
    """Before each call to EC2 of that name, or before all of them."""
    events = client("ec2").meta.events
    events.register(f"before-call.ec2{name}", note)
    yield
    events.unregister(f"before-call.ec2{name}", note)


def calls_of_a_sweep() -> Counter[str]:
    """The calls that EC2 gets when every rule judges every group."""
    calls: Counter[str] = Counter()

    def note(model: Any, **_more: Any) -> None:
        calls[model.name] += 1

    with heard("", note):
        for found in live_items(here(client), GROUP):
            for rule in OURS:
                rule.with_parameters({}).judge(found)
    return calls


@pytest.mark.parametrize(
    ("rule", "port"),
    [
        ("group-admin-ports-closed", 22),
        ("group-databases-closed", 3306),
        ("group-file-sharing-closed", 445),
    ],
)
def test_the_rule_that_names_an_open_list_is_taken_out_and_no_other(rule: str, port: int) -> None:
    listed, narrow = prefix_list("203.0.113.0/24", "0.0.0.0/0"), prefix_list("203.0.113.0/24")
    office = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
    made = group(permission(listed, port), permission(narrow, port), office, permission(listed, 443))
    before = rules_of(made)
    plan = closes(rule, made, f"lets port {port} in from 0.0.0.0/0 through {listed}")
    (step,) = plan.acts
    assert (step.action, len(step.arguments["SecurityGroupRuleIds"])) == ("revoke_security_group_ingress", 1)
    assert rules_of(made) == before, "taking it back gives exactly what was there"


def test_an_open_list_at_a_port_of_no_website() -> None:
    listed = prefix_list("::/0", family="IPv6")
    made = group(permission(listed, 8080), permission(listed, 443))
    plan = closes("group-web-only", made, f"lets ports 8080-8080 in from ::/0 through {listed}")
    assert len(list(plan.acts)) == 1


def test_a_list_of_awss_own_is_no_opening() -> None:
    ec2 = client("ec2")
    own = ec2.describe_managed_prefix_lists(Filters=[{"Name": "owner-id", "Values": ["AWS"]}])["PrefixLists"]
    made = group(*(permission(one["PrefixListId"]) for one in own))
    assert own
    assert isinstance(judged("group-admin-ports-closed", made), Compliant)


def test_the_internet_written_out_and_in_a_list_is_closed_at_once() -> None:
    listed = prefix_list("0.0.0.0/0")
    plain = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    made = group({**plain, **permission(listed)})
    why = f"lets port 22 in from 0.0.0.0/0 and 0.0.0.0/0 through {listed}"
    (step,) = closes("group-admin-ports-closed", made, why).acts
    assert len(step.arguments["SecurityGroupRuleIds"]) == 2


def test_a_list_is_named_when_it_is_asked_for_and_only_that_is_closed() -> None:
    listed = prefix_list("10.0.0.0/8")
    made = group(permission(listed))
    assert not list(planned(close_ports.call(group=made, ports=(22, 22))).acts), "it is not the internet"
    (step,) = planned(close_ports.call(group=made, ports=(22, 22), source=listed)).acts
    assert step.says.endswith(f"tcp port 22 from {listed}")
    assert not apply(step, client).error
    assert not rules_of(made)


@pytest.mark.parametrize(
    "code", ["UnauthorizedOperation", "InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound"]
)
def test_a_list_that_may_not_be_read_does_not_keep_the_internet_from_being_closed(code: str) -> None:
    made = group(
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        permission(hidden := prefix_list("0.0.0.0/0")),
    )

    def refuse(**_more: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "GetManagedPrefixListEntries")

    with heard(".GetManagedPrefixListEntries", refuse):
        (step,) = planned(close_ports.call(group=made, ports=(22, 22))).acts
    assert step.says.endswith("tcp port 22 from 0.0.0.0/0")
    assert not apply(step, client).error
    assert rules_of(made) == [("tcp", 22, 22, "", hidden)]


def test_aws_in_trouble_says_nothing_of_a_list() -> None:
    made = group(permission(prefix_list("0.0.0.0/0")))

    def fail(**_more: Any) -> None:
        raise ClientError({"Error": {"Code": "InternalError", "Message": ""}}, "GetManagedPrefixListEntries")

    with heard(".GetManagedPrefixListEntries", fail), pytest.raises(ClientError, match="InternalError"):
        planned(close_ports.call(group=made, ports=(22, 22)))


def test_what_is_no_source_is_refused() -> None:
    with pytest.raises(Refusal, match="is not a range of addresses or a prefix list's id"):
        close_ports.parse({"group": "sg-0fea06a22aa5d9b23", "ports": "22", "source": "pl-office"})


def test_each_list_is_read_once_for_all_groups_and_only_where_a_group_names_one() -> None:
    for number in range(5):
        group(name=f"web-{number}")
    without = calls_of_a_sweep()
    assert without["GetManagedPrefixListEntries"] == 0
    first, second = prefix_list("10.0.0.0/8"), prefix_list("192.168.0.0/16")
    for number in range(5):
        group(permission(first), permission(second), permission(first, 8080), name=f"app-{number}")
    assert calls_of_a_sweep() == without + Counter({"GetManagedPrefixListEntries": 2})


@pytest.mark.parametrize("code", ["UnauthorizedOperation", "InvalidPrefixListID.NotFound"])
def test_a_list_that_may_not_be_read_gives_no_verdict_unless_the_group_is_open_anyway(code: str) -> None:
    open_list, hidden = prefix_list("0.0.0.0/0"), prefix_list("10.0.0.0/8")
    unclear, open_too = group(permission(hidden), name="a"), group(permission(hidden), permission(open_list), name="b")
    elsewhere = group(permission(hidden, 443), name="c")

    asked = []

    def refuse(params: Any, **_more: Any) -> None:
        if params["body"]["PrefixListId"] == hidden:
            asked.append(hidden)
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "GetManagedPrefixListEntries")

    with heard(".GetManagedPrefixListEntries", refuse):
        why = f"lets in what {hidden} holds, which was not recorded"
        assert judged("group-admin-ports-closed", unclear) == Unknown(why)
        assert isinstance(judged("group-admin-ports-closed", elsewhere), Compliant), "port 443 is none of its ports"
        broken = judged("group-admin-ports-closed", open_too)
        assert isinstance(broken, Broken)
        assert broken.why == f"lets port 22 in from 0.0.0.0/0 through {open_list}"
        asked.clear()
        calls_of_a_sweep()
        assert len(asked) == 1, "what AWS refused once is not asked for again"
