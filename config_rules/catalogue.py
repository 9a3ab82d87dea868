"""Every rule there is. A rule can be used by being in this list, and only by that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from config_rules.rule import Rule, RuleError, RuleInUse
from config_rules.rules.prod_backup import prod_backup

_ALL: tuple[Rule[...], ...] = (prod_backup,)

RULES: Mapping[str, Rule[...]] = MappingProxyType({rule.name: rule for rule in _ALL})
"""By name."""

CHOICE = "rule"
"""The AWS Config rule's input parameter that names the rule; its other parameters are the rule's own."""


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
