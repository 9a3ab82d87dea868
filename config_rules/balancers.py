"""What rules ask of a load balancer's item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config_rules.item import ConfigItem


def attribute(balancer: ConfigItem, key: str) -> str | None:
    """An attribute of the load balancer, such as `deletion_protection.enabled`; None where it is not known."""
    found = balancer.beside("LoadBalancerAttributes")
    if not isinstance(found, list):
        return None
    return next((str(one.get("value")) for one in found if one.get("key") == key), None)


def listeners(balancer: ConfigItem) -> Sequence[Mapping[str, Any]] | None:
    """Its listeners; None where they are not known."""
    found = balancer.beside("Listeners")
    return found if isinstance(found, list) else None
