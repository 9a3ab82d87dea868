"""Every rule. A rule is evaluated by having a file in `config_rules.rules`, and only by that."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from config_rules import rules
from config_rules.rule import Rule, RuleError, RuleInUse

_MODULES = [found.name for found in pkgutil.iter_modules(rules.__path__)]

RULES: Mapping[str, Rule[...]] = MappingProxyType(
    {
        rule.name: rule
        for module in _MODULES
        for rule in [getattr(importlib.import_module(f"{rules.__name__}.{module}"), module)]
    }
)
"""By name. A file holds the rule of its name."""

CHOICE, SEVERAL = "rule", "rules"
"""The AWS Config rule's input parameters: one rule, whose parameters the others are, or several by patterns."""


def watched(patterns: str) -> Mapping[str, Rule[...]]:
    """The rules that names and patterns mean, with commas between: `*` stands for any letters, `!` leaves out.

    `*,!instance-*` is every rule but those about instances.

    Raises:
        RuleError: one of them means no rule.
    """
    found: dict[str, Rule[...]] = {}
    for pattern in filter(None, (one.strip() for one in patterns.split(","))):
        meant = {name: rule for name, rule in RULES.items() if fnmatchcase(name, pattern.removeprefix("!"))}
        if not meant:
            raise RuleError(f"“{pattern}” means none of our rules; see docs/rules.md.")
        if pattern.startswith("!"):
            found = {name: rule for name, rule in found.items() if name not in meant}
        else:
            found |= meant
    return found


def used_by(parameters: Mapping[str, Any]) -> list[RuleInUse]:
    """The rules that an AWS Config rule's input parameters mean: one with parameters, or several as they are.

    Raises:
        RuleError: they name no rule of ours, or its parameters are not right.
    """
    if SEVERAL in parameters:
        return [rule.with_parameters({}) for rule in watched(str(parameters[SEVERAL])).values()]
    return [chosen(parameters)]


def chosen(parameters: Mapping[str, Any]) -> RuleInUse:
    """The rule that an AWS Config rule's input parameters name, with its parameters.

    Raises:
        RuleError: they name no rule of ours, or its parameters are not right.
    """
    name = str(parameters.get(CHOICE, ""))
    if name not in RULES:
        known = ", ".join(RULES)
        raise RuleError(f"The input parameter {CHOICE} must name one of our rules ({known}); it is “{name}”.")
    # AWS Config passes on what the rule was created with: mostly text, though JSON numbers are possible.
    return RULES[name].with_parameters({key: str(value) for key, value in parameters.items() if key != CHOICE})
