"""Every rule there is. A rule can be used by being in this list, and only by that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from config_rules.rule import Rule, RuleError, RuleInUse
from config_rules.rules.address_in_use import address_in_use
from config_rules.rules.address_off_instances import address_off_instances
from config_rules.rules.bucket_logged import bucket_logged
from config_rules.rules.bucket_not_public import bucket_not_public
from config_rules.rules.bucket_tls_only import bucket_tls_only
from config_rules.rules.bucket_versioned import bucket_versioned
from config_rules.rules.database_backed_up import database_backed_up
from config_rules.rules.database_encrypted import database_encrypted
from config_rules.rules.database_kept import database_kept
from config_rules.rules.database_multi_az import database_multi_az
from config_rules.rules.database_not_public import database_not_public
from config_rules.rules.database_upgrades import database_upgrades
from config_rules.rules.function_runtime import function_runtime
from config_rules.rules.function_traced import function_traced
from config_rules.rules.group_admin_ports import group_admin_ports
from config_rules.rules.group_databases import group_databases
from config_rules.rules.group_default_closed import group_default_closed
from config_rules.rules.group_file_sharing import group_file_sharing
from config_rules.rules.group_web_only import group_web_only
from config_rules.rules.instance_imdsv2 import instance_imdsv2
from config_rules.rules.instance_no_public_address import instance_no_public_address
from config_rules.rules.instance_not_forgotten import instance_not_forgotten
from config_rules.rules.instance_role import instance_role
from config_rules.rules.instance_tagged import instance_tagged
from config_rules.rules.prod_backup import prod_backup
from config_rules.rules.volume_attached import volume_attached
from config_rules.rules.volume_encrypted import volume_encrypted

_ALL: tuple[Rule[...], ...] = (
    address_in_use,
    address_off_instances,
    bucket_logged,
    bucket_not_public,
    bucket_tls_only,
    bucket_versioned,
    database_backed_up,
    database_encrypted,
    database_kept,
    database_multi_az,
    database_not_public,
    database_upgrades,
    function_runtime,
    function_traced,
    group_admin_ports,
    group_databases,
    group_default_closed,
    group_file_sharing,
    group_web_only,
    instance_imdsv2,
    instance_no_public_address,
    instance_not_forgotten,
    instance_role,
    instance_tagged,
    prod_backup,
    volume_attached,
    volume_encrypted,
)

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
