"""Nobody on the internet reaches a server's own door."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.openings import closed_to_the_world
from config_rules.rule import Verdict, breaks, passes, rule, unsure
from core.values import PortList

_SSH = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}
_LIST = "pl-0123456789abcdef0"
_SSH_LIST = {**_SSH, "prefixListIds": [{"prefixListId": _LIST}]}


@rule(
    resource=GROUP,
    severity="high",
    references=(
        "CIS AWS 7.0.0 6.3",
        "CIS AWS 7.0.0 6.4",
        "CIS AWS 5.0.0 5.3",
        "CIS AWS 3.0.0 5.2",
        "Security Hub EC2.13",
    ),
    examples=(
        passes({"ipPermissions": []}),
        passes({"ipPermissions": [{**_SSH, "ipRanges": ["203.0.113.0/24"], "ipv6Ranges": []}]}),
        passes({"ipPermissions": [{**_SSH, "userIdGroupPairs": [{"groupId": "sg-0fea06a22aa5d9b23"}]}]}),
        passes({"ipPermissions": [_SSH_LIST]}, beside={"PrefixLists": {_LIST: ["203.0.113.0/24", "10.0.0.0/8"]}}),
        passes({"ipPermissions": [{**_SSH_LIST, "fromPort": 443, "toPort": 443}]}),
        unsure(f"lets in what {_LIST} holds, which was not recorded", {"ipPermissions": [_SSH_LIST]}),
        breaks(
            f"lets port 22 in from 0.0.0.0/0 through {_LIST}",
            {"ipPermissions": [_SSH_LIST]},
            beside={"PrefixLists": {_LIST: ["203.0.113.0/24", "0.0.0.0/0"]}},
            fix=f"close-ports group=sg-0fea06a22aa5d9b23 ports=22 source={_LIST}",
        ),
        breaks(
            f"lets port 22 in from 0.0.0.0/0 and ::/0 through {_LIST}",
            {"ipPermissions": [{**_SSH_LIST, "ipRanges": ["0.0.0.0/0"]}]},
            beside={"PrefixLists": {_LIST: ["::/0"]}},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=22",
        ),
        breaks(
            "lets port 22 in from 0.0.0.0/0",
            {"ipPermissions": [{**_SSH_LIST, "ipRanges": ["0.0.0.0/0"]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=22 source=0.0.0.0/0",
        ),
        passes({"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": ["0.0.0.0/0"]}]}),
        passes({"ipPermissions": [{"ipProtocol": "icmp", "fromPort": 8, "toPort": -1, "ipRanges": ["0.0.0.0/0"]}]}),
        breaks(
            "lets port 22 in from 0.0.0.0/0",
            {"ipPermissions": [{**_SSH, "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}], "ipRanges": ["0.0.0.0/0"]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=22 source=0.0.0.0/0",
        ),
        breaks(
            "lets port 22 in from ::/0",
            {"ipPermissions": [{**_SSH, "ipv6Ranges": [{"cidrIpv6": "::/0", "description": "home"}]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=22 source=::/0",
        ),
        breaks(
            "lets port 22, port 3389 in from 0.0.0.0/0",
            {"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535, "ipRanges": ["0.0.0.0/0"]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=22 source=0.0.0.0/0",
        ),
        breaks(
            "lets port 22, port 3389 in from 0.0.0.0/1 and 128.0.0.0/1",
            {"ipPermissions": [{"ipProtocol": "-1", "ipRanges": ["0.0.0.0/1", "128.0.0.0/1"]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=22 source=0.0.0.0/1",
        ),
        breaks(
            "lets port 5985 in from 0.0.0.0/0",
            {"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 5985, "toPort": 5986, "ipRanges": ["0.0.0.0/0"]}]},
            given={"ports": "5985"},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=5985 source=0.0.0.0/0",
        ),
    ),
)
def group_admin_ports_closed(group: ConfigItem, ports: PortList = ((22, 22), (3389, 3389))) -> Verdict:
    """A security group lets nobody on the internet reach SSH or Remote Desktop.

    IPv4 and IPv6 count alike, and so do the two halves of either. Whoever needs a shell has Session Manager, a VPN
    or a range of addresses. A prefix list counts as what it holds; ports that only another group reaches are not the
    internet. AWS Config does not record what a prefix list holds: the sweep looks there.
    """
    return closed_to_the_world(group, ports)
