"""What a security group lets in, out of its configuration item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from automation.operations.close_ports import close_ports
from config_rules.item import ConfigItem
from config_rules.rule import Broken, Compliant, Unknown, Verdict

Ports = tuple[int, int]
EVERY_PORT: Ports = (0, 65535)
_BOTH = {"0.0.0.0/0", "::/0"}


@dataclass(frozen=True)
class Opening:
    """One source that gets in, and where. `protocol` is `tcp`, `udp`, `icmp`, … or `-1` for all of them."""

    protocol: str
    ports: Ports
    source: str

    @property
    def is_world(self) -> bool:
        """Whether the source is the internet: all of it, or such a part that nobody means somebody by it."""
        try:
            return ip_network(self.source, strict=False).prefixlen < 2
        except ValueError:
            return False

    def reaches(self, ports: Ports) -> bool:
        """Whether one of these ports can be reached over it."""
        if self.protocol == "-1":
            return True
        return self.protocol in {"tcp", "udp"} and self.ports[0] <= ports[1] and ports[0] <= self.ports[1]


def openings(group: ConfigItem, direction: str = "ipPermissions") -> list[Opening] | None:
    """Every opening of a security group; None where they are not known.

    `ipPermissions` is what comes in, `ipPermissionsEgress` what goes out. Old items list IPv4 ranges as text
    (`ipRanges`), newer ones as objects (`ipv4Ranges`), most both (awslabs/aws-config-resource-schema).
    """
    found = group.get(direction)
    if not isinstance(found, list):
        return None
    return [opening for permission in found for opening in dict.fromkeys(_of(permission))]


def _of(permission: Mapping[str, Any]) -> Iterator[Opening]:
    protocol = str(permission.get("ipProtocol", "-1"))
    first, last = permission.get("fromPort"), permission.get("toPort")
    ports = EVERY_PORT if first is None or last is None else (int(first), int(last))
    for source in _sources(permission):
        yield Opening(protocol, ports, source)


def _sources(permission: Mapping[str, Any]) -> Iterator[str]:
    for one in permission.get("ipRanges") or ():
        yield one if isinstance(one, str) else str(one.get("cidrIp"))
    for name, key in (("ipv4Ranges", "cidrIp"), ("ipv6Ranges", "cidrIpv6")):
        yield from (str(one[key]) for one in permission.get(name) or ())
    yield from (str(one.get("groupId")) for one in permission.get("userIdGroupPairs") or ())
    yield from (str(one.get("prefixListId")) for one in permission.get("prefixListIds") or ())


def closed_to_the_world(group: ConfigItem, ports: Iterable[Ports]) -> Verdict:
    """Whether none of these ports can be reached from the internet; the fix is for the first that can."""
    found = openings(group)
    if found is None:
        return Unknown("has rules that were not recorded")
    reached = [(one, opening) for one in ports for opening in found if opening.is_world and opening.reaches(one)]
    if not reached:
        return Compliant()
    first = reached[0][0]
    sources = list(dict.fromkeys(opening.source for one, opening in reached if one == first))
    said = ", ".join(dict.fromkeys(_said(one) for one, _ in reached))
    source = None if set(sources) == _BOTH else sources[0]  # without a source it closes both
    fix = close_ports.call(group=group.id, ports=first, source=source)
    return Broken(f"lets {said} in from {' and '.join(sources)}", fix)


def _said(ports: Ports) -> str:
    if ports == EVERY_PORT:
        return "every port"
    return f"port {ports[0]}" if ports[0] == ports[1] else f"ports {ports[0]}-{ports[1]}"
