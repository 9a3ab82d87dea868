"""Every rule. A rule is evaluated by having a file in `config_rules.rules`, and only by that."""

from __future__ import annotations

import importlib
import json
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
"""An AWS Config rule's input parameters: one rule, whose parameters the others are; or several by patterns."""


def in_use(patterns: str, parameters: str = "{}") -> Mapping[str, RuleInUse]:
    """The rules that are in use, by name, with the parameters that a JSON object gives them by their names.

    `patterns` are names with commas between: `*` stands for any letters, `!` leaves out. `*,!instance-*` is every rule
    but those about instances.

    Raises:
        RuleError: a pattern means no rule; or a parameter is of no rule, unknown or wrong.
    """
    try:
        given = json.loads(parameters).items()
        values = {name: {key: str(value) for key, value in some.items()} for name, some in given}
    except (ValueError, AttributeError) as error:
        raise RuleError(f"The rules' parameters are not a JSON object of objects: {error}") from error
    if unknown := values.keys() - RULES.keys():
        raise RuleError(f"Parameters are given to “{min(unknown)}”, which is none of our rules; see docs/rules.md.")
    return {name: rule.with_parameters(values.get(name, {})) for name, rule in _meant(patterns).items()}


def _meant(patterns: str) -> Mapping[str, Rule[...]]:
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


def used_by(parameters: Mapping[str, Any], of_stack: str = "{}") -> list[RuleInUse]:
    """The rules that an AWS Config rule's input parameters mean.

    Several have the parameters that the stack gives its rules, as JSON: AWS Config has no room for them (1,024
    characters; API reference, ConfigRule, InputParameters).

    Raises:
        RuleError: they name no rule of ours, or its parameters are not right.
    """
    if SEVERAL in parameters:
        return list(in_use(str(parameters[SEVERAL]), of_stack).values())
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
