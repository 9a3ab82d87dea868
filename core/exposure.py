"""Whom a resource's policy lets in: everybody, or somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Statement = Mapping[str, Any]

# IAM User Guide, "Global condition keys": those that say who somebody is, or where they come from. In small letters,
# as keys are in any case.
_WHO = {
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
    "aws:vpcsourceip",
    "kms:calleraccount",
    "lambda:eventsourcetoken",
    "sns:endpoint",
}

# Those that hold only where the key is there and has one of the values: not `…IfExists`, not `ForAllValues:…`.
_NARROWING = {
    "arnequals",
    "arnlike",
    "ipaddress",
    "stringequals",
    "stringequalsignorecase",
    "stringlike",
}

_PARTS_OF_AN_ARN = 6


def statements(policy: Mapping[str, Any] | None) -> list[Statement]:
    """The statements of a policy, which may have one without a list around it."""
    found = (policy or {}).get("Statement") or []
    return list(found) if isinstance(found, list) else [found]


def open_statements(policy: Mapping[str, Any] | None) -> list[Statement]:
    """The statements that let everybody in: any principal, and no condition about who it is."""
    return [one for one in statements(policy) if is_open(one)]


def is_open(statement: Statement) -> bool:
    """Whether the statement allows something to everybody on the internet."""
    return statement.get("Effect") == "Allow" and _is_everybody(statement) and not _is_narrowed(statement)


def is_for_url(statement: Statement) -> bool:
    """Whether it only lets callers of a function's URL in, of which another setting decides."""
    keys = {key.lower() for demands in (statement.get("Condition") or {}).values() for key in demands}
    return several(statement.get("Action")) == ["lambda:InvokeFunctionUrl"] or "lambda:invokedviafunctionurl" in keys


def _is_everybody(statement: Statement) -> bool:
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        principal = principal.get("AWS")
    return "*" in several(principal) or "NotPrincipal" in statement


def _is_narrowed(statement: Statement) -> bool:
    return any(key in _WHO and all(_is_somebody(one) for one in values) for key, values in _demands(statement))


def _demands(statement: Statement) -> Iterator[tuple[str, list[str]]]:
    """The keys of conditions that must hold, each with its values."""
    for operator, demands in (statement.get("Condition") or {}).items():
        if operator.lower().removeprefix("foranyvalue:") in _NARROWING:
            yield from ((key.lower(), several(values)) for key, values in demands.items())


def _is_somebody(value: str) -> bool:
    """Whether a condition's value names somebody, rather than matching everybody."""
    if value.startswith("arn:"):
        parts = value.split(":", 5)
        if len(parts) != _PARTS_OF_AN_ARN:
            return False
        *_, service, _region, account, name = parts
        return "*" not in account if account else service == "s3" and not set(name) <= set("*/?")
    return value not in {"0.0.0.0/0", "::/0"} and not set(value) <= set("*?")


def several(value: Any) -> list[str]:
    """A policy's value as a list: it may stand alone, or in one."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
