"""What a resource's policy lets everybody do: its statements, told apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def policy_of(value: Any) -> dict[str, Any] | None:
    """The policy as an object, be it JSON text or one already; None for what is neither."""
    if isinstance(value, str):
        try:
            value = json.loads(value or "{}")
        except ValueError:
            return None
    return dict(value) if isinstance(value, Mapping) else None


def statements(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Its statements; a single one may stand there without a list."""
    found = policy.get("Statement") or []
    return list(found) if isinstance(found, list) else [found]


def is_for_everybody(statement: Mapping[str, Any]) -> bool:
    """Whether it allows something to anybody at all, under no condition."""
    if statement.get("Effect") != "Allow" or statement.get("Condition"):
        return False
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, Mapping) else principal
    return "*" in (named if isinstance(named, list) else [named])


def without_everybody(policy: Mapping[str, Any]) -> dict[str, Any] | None:
    """The policy without the statements that are for everybody; None if nothing is left of it."""
    left = [one for one in statements(policy) if not is_for_everybody(one)]
    return {**policy, "Statement": left} if left else None
