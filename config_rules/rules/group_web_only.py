"""The internet reaches web ports, and nothing else."""

from __future__ import annotations

from automation.operations.close_ports import close_ports
from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.openings import EVERY_PORT, Opening, looked_up, openings, unknown_lists
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule, unsure
from core.values import PortList

_WEB = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": ["0.0.0.0/0"]}
_LIST = {
    "ipProtocol": "tcp",
    "fromPort": 8000,
    "toPort": 8080,
    "prefixListIds": [{"prefixListId": "pl-0123456789abcdef0"}],
}


@rule(
    resource=GROUP,
    severity="medium",
    references=("Security Hub EC2.18",),
    examples=(
        passes({"ipPermissions": [_WEB, {**_WEB, "fromPort": 80, "toPort": 80}]}),
        passes({"ipPermissions": [{**_WEB, "fromPort": 8443, "toPort": 8443, "ipRanges": ["203.0.113.7/32"]}]}),
        passes({"ipPermissions": [{**_WEB, "fromPort": 8443, "toPort": 8443}]}, given={"ports": "443,8000-8999"}),
        passes({"ipPermissions": [{"ipProtocol": "icmp", "fromPort": 8, "toPort": -1, "ipRanges": ["0.0.0.0/0"]}]}),
        breaks(
            "lets ports 8000-8080 in from 0.0.0.0/0",
            {"ipPermissions": [_WEB, {**_WEB, "fromPort": 8000, "toPort": 8080}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=8000-8080 source=0.0.0.0/0",
        ),
        passes({"ipPermissions": [{**_LIST, "fromPort": 443, "toPort": 443}]}),
        passes({"ipPermissions": [_LIST]}, beside={"PrefixLists": {"pl-0123456789abcdef0": ["203.0.113.0/24"]}}),
        unsure("lets in what pl-0123456789abcdef0 holds, which was not recorded", {"ipPermissions": [_LIST]}),
        breaks(
            "lets ports 8000-8080 in from ::/0 through pl-0123456789abcdef0",
            {"ipPermissions": [_LIST]},
            beside={"PrefixLists": {"pl-0123456789abcdef0": ["2001:db8::/32", "::/0"]}},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=8000-8080 source=pl-0123456789abcdef0",
        ),
        breaks(
            "lets everything in from ::/0",
            {"ipPermissions": [{"ipProtocol": "-1", "ipv6Ranges": [{"cidrIpv6": "::/0"}]}]},
            fix="close-ports group=sg-0fea06a22aa5d9b23 ports=0-65535 source=::/0",
        ),
    ),
)
def group_web_only(group: ConfigItem, ports: PortList = ((80, 80), (443, 443))) -> Verdict:
    """A security group lets the internet in at web ports only.

    No direct way from the internet into the VPC but those that are meant. An opening that reaches beyond the
    allowed ports is named whole, since the fix takes it out whole. A prefix list counts as what it holds. ICMP is no
    port.
    """
    found = openings(group)
    if found is None:
        return Unknown("has rules that were not recorded")
    beyond = list(looked_up(group, (one for one in found if _is_beyond(one, ports))))
    for opening in beyond:
        if opening.is_world:
            said = "everything" if opening.ports == EVERY_PORT else "ports " + "-".join(map(str, opening.ports))
            fix = close_ports.call(group=group.id, ports=opening.ports, source=opening.named)
            return Broken(f"lets {said} in from {opening}", fix)
    return unknown_lists(beyond) or Compliant()


def _is_beyond(opening: Opening, ports: PortList) -> bool:
    """Whether it reaches a port that is not among these."""
    if opening.protocol not in {"tcp", "udp", "-1"}:
        return False
    return not any(first <= opening.ports[0] and opening.ports[1] <= last for first, last in ports)
