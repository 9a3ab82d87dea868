"""The internet reaches web ports, and nothing else."""

from __future__ import annotations

from automation.operations.close_ports import close_ports
from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.openings import EVERY_PORT, Opening, openings
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import PortList

_WEB = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": ["0.0.0.0/0"]}


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
    allowed ports is named whole, since the fix takes it out whole. ICMP is no port.
    """
    found = openings(group)
    if found is None:
        return Unknown("has rules that were not recorded")
    for opening in filter(_is_a_way_in, found):
        if not any(first <= opening.ports[0] and opening.ports[1] <= last for first, last in ports):
            said = "everything" if opening.ports == EVERY_PORT else "ports " + "-".join(map(str, opening.ports))
            fix = close_ports.call(group=group.id, ports=opening.ports, source=opening.source)
            return Broken(f"lets {said} in from {opening.source}", fix)
    return Compliant()


def _is_a_way_in(opening: Opening) -> bool:
    return opening.is_world and opening.protocol in {"tcp", "udp", "-1"}
