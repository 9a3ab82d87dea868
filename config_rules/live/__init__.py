"""Resources as they are now, read by Describe calls rather than from AWS Config's records, in AWS Config's shape.

One module for each AWS service, each with its `SOURCES`.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from config_rules.item import ConfigItem
from config_rules.live.source import Here, Items, Source, here

__all__ = ["SOURCES", "Here", "here", "live_item", "live_items", "reads"]

# An answer of AWS's is ten thousand small objects that refer to one another in no circle: to search them for circles
# at each seven hundredth is an eighth of the time that reading them takes.
gc.set_threshold(20_000, 20, 20)

_MODULES = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]

SOURCES: Mapping[str, Source] = MappingProxyType(
    {kind: one for module in _MODULES for kind, one in getattr(module, "SOURCES", {}).items()}
)
"""By AWS Config's name of the type."""


def live_item(at: Here, resource_type: str, resource_id: str) -> ConfigItem | None:
    """The resource as it is now; None when there is no such resource (any more).

    Raises KeyError for a type of which no rule is.
    """
    return next(SOURCES[resource_type].read(at, [resource_id]), None)


def live_items(at: Here, resource_type: str) -> Items:
    """Every resource of that type in the account and region. Raises KeyError as `live_item` does."""
    return SOURCES[resource_type].read(at, [])


def reads() -> frozenset[str]:
    """The IAM actions that reading all types takes."""
    return frozenset(action for source in SOURCES.values() for action in source.needs)
