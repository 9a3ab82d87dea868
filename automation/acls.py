"""What the entries of a network ACL let in from the internet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from automation.spelt import lower

TCP, UDP, ANY = "6", "17", "-1"
_PORTED = (TCP, UDP)
_LAST = 32767
"""The entry that AWS itself puts last: nobody can change it."""


@dataclass(frozen=True)
class Entry:
    """One entry for what comes in. The first by number that fits decides, be it to allow or to deny."""

    number: int
    allows: bool
    protocol: str
    ports: tuple[int, int]
    cidr: str

    def decides(self, protocol: str, port: int, version: int) -> bool:
        """Whether it decides about everybody who comes to that port over that version of IP."""
        network = ip_network(self.cidr, strict=False)
        # Half of the internet is nobody's own: to allow it counts, to deny it leaves the other half.
        world = network.prefixlen < 2 if self.allows else network.prefixlen == 0
        return (
            world
            and network.version == version
            and self.protocol in {ANY, protocol}
            and self.ports[0] <= port <= self.ports[1]
        )


@dataclass(frozen=True)
class Hole:
    """A port that everybody reaches, and the entry that allows it."""

    port: int
    protocol: str
    version: int
    entry: Entry


def entries(found: Any) -> list[Entry] | None:
    """The entries for what comes in, in order; None when anything of them is not known."""
    if not isinstance(found, Sequence):
        return None
    try:
        read = [_entry(lower(one)) for one in found if not lower(one)["egress"]]
    except (KeyError, TypeError, ValueError):
        return None
    return sorted(read, key=lambda entry: entry.number)


def _entry(found: Mapping[str, Any]) -> Entry:
    """Raises KeyError, TypeError or ValueError when something is missing."""
    protocol = str(found["protocol"])
    ports = (0, 65535)
    if protocol in _PORTED:
        ports = (int(found["portRange"]["from"]), int(found["portRange"]["to"]))
    cidr = found.get("cidrBlock") or found["ipv6CidrBlock"]
    ip_network(cidr, strict=False)
    return Entry(int(found["ruleNumber"]), {"allow": True, "deny": False}[found["ruleAction"]], protocol, ports, cidr)


def holes(found: Sequence[Entry], ports: Iterable[tuple[int, int]]) -> list[Hole]:
    """Where everybody on the internet reaches one of these ports, over TCP or UDP, IPv4 or IPv6."""
    tried = dict.fromkeys(port for one in ports for port in _telling(found, one))
    return [
        Hole(port, protocol, version, decider)
        for port in tried
        for protocol in _PORTED
        for version in (4, 6)
        for decider in [next((e for e in found if e.decides(protocol, port, version)), None)]
        if decider and decider.allows
    ]


def _telling(found: Sequence[Entry], ports: tuple[int, int]) -> list[int]:
    """Ports of a range that stand for all of it: its first, and where an entry begins or has just ended."""
    edges = {ports[0]} | {edge for e in found for edge in (e.ports[0], e.ports[1] + 1)}
    return sorted(edge for edge in edges if ports[0] <= edge <= ports[1])


def free_before(found: Sequence[Entry], number: int) -> int | None:
    """The highest number before that one which no entry has."""
    taken = {entry.number for entry in found}
    return next((n for n in range(min(number, _LAST) - 1, 0, -1) if n not in taken), None)
