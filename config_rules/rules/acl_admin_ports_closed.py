"""Nobody on the internet gets as far as a server's own door."""

from __future__ import annotations

from typing import Any

from automation.acls import entries, holes
from automation.fixes.network import ADMIN_PORTS
from automation.fixes.network import acl_admin_ports as close
from config_rules.item import ConfigItem
from config_rules.kinds import NETWORK_ACL
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import PortList

_FIX = "secure setting=acl-admin-ports resource=acl-0123456789abcdef0"


def _in(number: int, action: str, ports: tuple[int, int] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "ruleNumber": number,
        "ruleAction": action,
        "egress": False,
        "protocol": "6" if ports else "-1",
        "portRange": {"from": ports[0], "to": ports[1]} if ports else None,
        "cidrBlock": "0.0.0.0/0",
        "ipv6CidrBlock": None,
        **more,
    }


_LAST = _in(32767, "deny")


@rule(
    resource=NETWORK_ACL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 6.2",
        "CIS AWS 6.0.0 6.2",
        "CIS AWS 5.0.0 5.2",
        "CIS AWS 3.0.0 5.1",
        "Security Hub EC2.21",
        "AWS Config NACL_NO_UNRESTRICTED_SSH_RDP",
    ),
    examples=(
        passes({"entries": [_LAST]}),
        passes({"entries": [_in(100, "allow", (443, 443)), _LAST]}),
        passes({"entries": [_in(100, "allow", (22, 22), cidrBlock="203.0.113.0/24"), _LAST]}),
        passes({"entries": [_in(100, "allow", egress=True), _LAST]}),
        passes(
            {"entries": [_in(97, "deny", (22, 22)), _in(98, "deny", (3389, 3389)), _in(99, "allow", (0, 65535)), _LAST]}
        ),
        breaks(
            "lets port 22 in from 0.0.0.0/0 by entry 90", {"entries": [_in(90, "allow", (22, 22)), _LAST]}, fix=_FIX
        ),
        breaks(
            "lets port 22, port 3389 in from 0.0.0.0/0 by entry 100", {"entries": [_in(100, "allow"), _LAST]}, fix=_FIX
        ),
        breaks(
            "lets port 3389 in from ::/0 by entry 101",
            {"entries": [_in(101, "allow", (3000, 4000), cidrBlock=None, ipv6CidrBlock="::/0"), _LAST]},
            fix=_FIX,
        ),
        breaks(
            "lets port 22 in from 0.0.0.0/0 by entry 100",
            {"entries": [_in(100, "allow", (0, 1023)), _in(110, "deny", (22, 22)), _LAST]},
            fix=_FIX,
        ),
        breaks(
            "lets port 5985 in from 0.0.0.0/0 by entry 100",
            {"entries": [_in(100, "allow", (5985, 5986)), _LAST]},
            given={"ports": "5980-5990"},
        ),
    ),
)
def acl_admin_ports_closed(acl: ConfigItem, ports: PortList = ADMIN_PORTS) -> Verdict:
    """A network ACL lets nobody on the internet reach SSH or Remote Desktop.

    The first entry by number that fits decides, so one that denies must stand before one that allows. Every VPC's
    default network ACL allows everything: security groups guard the servers, this is the second line. Answers come
    in at high ports, and 3389 is one where a NAT gateway or a load balancer may wait for one: it then tries again.
    The fix is for the ports 22 and 3389; put others right by hand.
    """
    found = entries(acl.get("entries"))
    if found is None:
        return Unknown("has entries that were not recorded")
    open_ = holes(found, ports)
    if not open_:
        return Compliant()
    entry = open_[0].entry
    said = ", ".join(dict.fromkeys(f"port {hole.port}" for hole in open_ if hole.entry == entry))
    fix = close.call(acl.id) if ports == ADMIN_PORTS else None
    return Broken(f"lets {said} in from {entry.cidr} by entry {entry.number}", fix)
