"""Windows file sharing is for those inside."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.openings import closed_to_the_world
from config_rules.rule import Verdict, breaks, passes, rule, unsure
from core.values import PortList

_OPEN = {"ipProtocol": "tcp", "fromPort": 445, "toPort": 445, "ipRanges": ["0.0.0.0/0"]}
_LIST = "pl-0123456789abcdef0"
_LISTED = {**_OPEN, "ipRanges": [], "prefixListIds": [{"prefixListId": _LIST}]}


@rule(
    resource=GROUP,
    severity="critical",
    references=("CIS AWS 7.0.0 6.1.2", "Security Hub EC2.19"),
    examples=(
        passes({"ipPermissions": []}),
        passes({"ipPermissions": [{**_OPEN, "ipRanges": ["10.0.0.0/8"]}]}),
        passes({"ipPermissions": [{**_OPEN, "fromPort": 443, "toPort": 443}]}),
        passes({"ipPermissions": [_LISTED]}, beside={"PrefixLists": {_LIST: ["10.0.0.0/8"]}}),
        unsure(f"lets in what {_LIST} holds, which was not recorded", {"ipPermissions": [_LISTED]}),
        breaks(
            f"lets port 445 in from 0.0.0.0/0 through {_LIST}",
            {"ipPermissions": [_LISTED]},
            beside={"PrefixLists": {_LIST: ["10.0.0.0/8", "0.0.0.0/0"]}},
            fix=f"close-ports group=sg-0fea06a22aa5d9b23 ports=445 source={_LIST}",
        ),
        breaks(
            "lets port 445 in from 0.0.0.0/0",
            {"ipPermissions": [_OPEN]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=445 source=0.0.0.0/0",
        ),
        breaks(
            "lets port 445 in from 0.0.0.0/0 and ::/0",
            {"ipPermissions": [{**_OPEN, "ipv6Ranges": [{"cidrIpv6": "::/0"}]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=445",
        ),
    ),
)
def group_file_sharing_closed(group: ConfigItem, ports: PortList = ((445, 445), (139, 139))) -> Verdict:
    """A security group lets nobody on the internet reach Windows file sharing.

    Worms look for these ports all day. NetBIOS (139) speaks the same protocol as 445.
    """
    return closed_to_the_world(group, ports)
