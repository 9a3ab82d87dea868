"""One spelling for what AWS describes (`VpcId`) and what AWS Config records (`vpcId`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def lower(described: Any) -> Any:
    """The same with every name beginning small."""
    match described:
        case Mapping():
            return {name[:1].lower() + name[1:]: lower(value) for name, value in described.items()}
        case list() | tuple():
            return [lower(value) for value in described]
    return described
