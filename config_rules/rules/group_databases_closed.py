"""Databases are for servers, not for the internet."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.openings import closed_to_the_world
from config_rules.rule import Verdict, breaks, passes, rule, unsure
from core.values import PortList

_OPEN = {"ipProtocol": "tcp", "fromPort": 3306, "toPort": 3306, "ipRanges": ["0.0.0.0/0"]}
_LIST = "pl-0123456789abcdef0"
_LISTED = {**_OPEN, "ipRanges": [], "prefixListIds": [{"prefixListId": _LIST}]}


@rule(
    resource=GROUP,
    severity="critical",
    references=("Security Hub EC2.19",),
    examples=(
        passes({"ipPermissions": []}),
        passes({"ipPermissions": [{**_OPEN, "ipRanges": ["10.0.0.0/8"]}]}),
        passes({"ipPermissions": [{**_OPEN, "fromPort": 443, "toPort": 443}]}),
        passes({"ipPermissions": [_LISTED]}, beside={"PrefixLists": {_LIST: ["10.0.0.0/8"]}}),
        unsure(f"lets in what {_LIST} holds, which was not recorded", {"ipPermissions": [_LISTED]}),
        breaks(
            f"lets port 3306 in from 0.0.0.0/0 through {_LIST}",
            {"ipPermissions": [_LISTED]},
            beside={"PrefixLists": {_LIST: ["10.0.0.0/8", "0.0.0.0/0"]}},
            fix=f"close-ports group=sg-0fea06a22aa5d9b23 ports=3306 source={_LIST}",
        ),
        breaks(
            "lets port 3306 in from 0.0.0.0/0",
            {"ipPermissions": [_OPEN]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=3306 source=0.0.0.0/0",
        ),
        breaks(
            "lets port 3306 in from 0.0.0.0/0 and ::/0",
            {"ipPermissions": [{**_OPEN, "ipv6Ranges": [{"cidrIpv6": "::/0"}]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=3306",
        ),
    ),
)
def group_databases_closed(
    group: ConfigItem,
    ports: PortList = (
        (3306, 3306),
        (5432, 5432),
        (1433, 1434),
        (1521, 1521),
        (27017, 27019),
        (6379, 6379),
        (9200, 9200),
        (5439, 5439),
        (11211, 11211),
    ),
) -> Verdict:
    """A security group lets nobody on the internet reach a database.

    MySQL, PostgreSQL, SQL Server, Oracle, MongoDB, Redis, OpenSearch, Redshift and Memcached by their usual ports. A
    database asks for a password at best; what reaches it should be a server of yours.
    """
    return closed_to_the_world(group, ports)
