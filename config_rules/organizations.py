"""Which account of an organization a question is for."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.rule import NotApplicable, Unknown


def not_the_managing(account: ConfigItem) -> NotApplicable | Unknown | None:
    """What to say of an account that does not manage an organization; None of the one that does."""
    if "Organization" not in account.supplementary:
        return Unknown("has an organization that was not recorded")
    if account.beside("Organization") is None:
        return NotApplicable("is in no organization")
    manager = account.beside("Organization.masterAccountId")
    if manager is None:
        return Unknown("has a management account that was not recorded")
    return None if manager == account.id else NotApplicable(f"is managed by account {manager}")
