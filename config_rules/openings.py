"""What a security group lets in, out of its configuration item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    through: str = ""
    """The prefix list that the source is an entry of."""

    def __str__(self) -> str:
        return f"{self.source} through {self.through}" if self.through else self.source

    @property
    def named(self) -> str:
        """What the group's rule names: the prefix list, or the source itself."""
        return self.through or self.source

    @property
    def is_list(self) -> bool:
        """Whether the source is a prefix list, and what it holds was not looked up, or is not known."""
        return self.source.startswith("pl-")

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


def looked_up(group: ConfigItem, found: Iterable[Opening]) -> Iterator[Opening]:
    """The openings with the entries of prefix lists in place of the lists; a list that is not known stays as it is.

    What they hold is in `PrefixLists` beside the group (config_rules.live.ec2). AWS Config does not record it.
    """
    for opening in found:
        entries = group.beside(f"PrefixLists.{opening.source}") if opening.is_list else None
        if isinstance(entries, list):
            yield from (replace(opening, source=one, through=opening.source) for one in entries)
        else:
            yield opening


def unknown_lists(found: Iterable[Opening]) -> Unknown | None:
    """What to say where prefix lists are not known, one of which might be the internet."""
    lists = list(dict.fromkeys(opening.source for opening in found if opening.is_list))
    return Unknown(f"lets in what {' and '.join(lists)} holds, which was not recorded") if lists else None


def closed_to_the_world(group: ConfigItem, ports: Iterable[Ports]) -> Verdict:
    """Whether none of these ports can be reached from the internet; the fix is for the first that can."""
    found = openings(group)
    if found is None:
        return Unknown("has rules that were not recorded")
    wanted = list(ports)
    reached = list(looked_up(group, (one for one in found if any(one.reaches(some) for some in wanted))))
    open_to_all = [(one, opening) for one in wanted for opening in reached if opening.is_world and opening.reaches(one)]
    if not open_to_all:
        return unknown_lists(reached) or Compliant()
    first = open_to_all[0][0]
    ways = list(dict.fromkeys(opening for one, opening in open_to_all if one == first))
    said = ", ".join(dict.fromkeys(_said(one) for one, _ in open_to_all))
    fix = close_ports.call(group=group.id, ports=first, source=_source(ways))
    return Broken(f"lets {said} in from {' and '.join(dict.fromkeys(map(str, ways)))}", fix)


def _source(ways: Sequence[Opening]) -> str | None:
    """What the fix is to close; None where it is all of IPv4 and IPv6, however written: that closes them at once."""
    named = list(dict.fromkeys(opening.named for opening in ways))
    return None if len(named) > 1 and {opening.source for opening in ways} <= _BOTH else named[0]


def _said(ports: Ports) -> str:
    if ports == EVERY_PORT:
        return "every port"
    return f"port {ports[0]}" if ports[0] == ports[1] else f"ports {ports[0]}-{ports[1]}"
