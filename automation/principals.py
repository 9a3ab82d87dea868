"""Whom the policy of a resource lets in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Condition keys that say who somebody is or whence he comes (IAM User Guide, "AWS global condition context keys").
_WHO = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
    }
)
# Operators that hold for the values listed only. With …IfExists they also hold where there is no value at all.
_NARROW = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"})
_ANYBODY = {"*", "0.0.0.0/0", "::/0"}


def statements(policy: Any) -> list[Mapping[str, Any]] | None:
    """The statements of a policy; None when it is no policy that can be read."""
    if not isinstance(policy, Mapping):
        return None
    found = policy.get("Statement", [])
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, Mapping)]


def lets_everybody_in(statement: Mapping[str, Any]) -> bool:
    """Whether a statement allows something to whoever comes, from any account, with no condition on who that is."""
    if statement.get("Effect") != "Allow":
        return False
    # Allow with NotPrincipal lets in everybody but a few.
    return ("NotPrincipal" in statement or _is_anybody(statement.get("Principal"))) and not _is_narrowed(
        statement.get("Condition")
    )


def _is_anybody(principal: Any) -> bool:
    if isinstance(principal, Mapping):
        principal = principal.get("AWS")
    return "*" in principal if isinstance(principal, list) else principal == "*"


def _is_narrowed(condition: Any) -> bool:
    """Whether one of its parts asks who somebody is: all parts of a condition must hold."""
    if not isinstance(condition, Mapping):
        return False
    for operator, asked in condition.items():
        if operator.lower().rpartition(":")[2] not in _NARROW or operator.lower().startswith("forallvalues:"):
            continue
        for key, values in asked.items() if isinstance(asked, Mapping) else ():
            several = values if isinstance(values, list) else [values]
            if key.lower() in _WHO and several and not _ANYBODY & set(map(str, several)):
                return True
    return False
