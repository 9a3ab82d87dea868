"""Whether a policy lets one of AWS's services do something, as far as it can be told from the policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.policies import Statement, conditions, names_everybody, several


@dataclass(frozen=True)
class Wish:
    """What a service is to do, and what AWS says of such a request, by condition keys in small letters."""

    service: str
    """Such as `logging.s3.amazonaws.com`."""
    action: str
    resource: str
    said: Mapping[str, str] = field(default_factory=dict)


def permits(found: Iterable[Statement], wish: Wish) -> bool:
    """Whether the statements let the service do it.

    What cannot be told, such as a condition on something that AWS may or may not say, permits nothing, and forbids.
    """
    stated = list(found)
    allowed = any(_applies(one, wish) is True for one in stated if one.get("Effect") == "Allow")
    return allowed and not forbids(stated, wish)


def forbids(found: Iterable[Statement], wish: Wish) -> bool:
    """Whether a statement denies it to the service, or may."""
    return any(_applies(one, wish) is not False for one in found if one.get("Effect") == "Deny")


def _applies(statement: Statement, wish: Wish) -> bool | None:
    """Whether the statement is about it; None where that cannot be told."""
    told = [
        _is_about(statement, wish.service),
        _names(statement, "Action", wish.action.lower(), lower=True),
        _names(statement, "Resource", wish.resource),
        *(_holds(*one, wish.said) for one in conditions(statement)),
    ]
    if False in told:
        return False
    return None if None in told else True


def _is_about(statement: Statement, service: str) -> bool | None:
    principal = statement.get("Principal")
    if isinstance(principal, Mapping) and service in several(principal.get("Service")):
        return True
    # Whether everybody includes AWS's own services depends on the service.
    return None if names_everybody(statement) or "NotPrincipal" in statement else False


def _names(statement: Statement, what: str, wanted: str, *, lower: bool = False) -> bool:
    """Whether it says so of that action or resource, by naming it or by naming all others."""
    name = what if what in statement else f"Not{what}"
    matched = any(_like(one.lower() if lower else one, wanted) for one in several(statement.get(name)))
    return matched is (name == what)


def _holds(operator: str, key: str, values: list[str], said: Mapping[str, str]) -> bool | None:
    if key not in said or any("${" in one for one in values):
        return None
    name = operator.removesuffix("ifexists")
    negated = "not" in name
    value = said[key]
    match name.replace("not", ""):
        case "stringequals":
            held = value in values
        case "stringequalsignorecase" | "bool":
            held = value.lower() in {one.lower() for one in values}
        case "stringlike" | "arnlike" | "arnequals":
            held = any(_like(one, value) for one in values)
        case _:
            return None
    return held is not negated


def _like(pattern: str, text: str) -> bool:
    """Whether the text is as the pattern says, in which `*` stands for any letters and `?` for one."""
    wanted = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wanted, text, re.DOTALL) is not None
