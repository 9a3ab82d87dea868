"""What `secure` can set right: one module for each AWS service. A fix is offered by standing in one of them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from automation.fixes.fix import Fix

_MODULES = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]

FIXES: Mapping[str, Fix] = MappingProxyType(
    {one.name: one for module in _MODULES for one in vars(module).values() if isinstance(one, Fix)}
)
"""By the name of what they set."""
