"""The root credentials of many accounts are one account's care."""

from __future__ import annotations

from automation.fixes.account import root_management
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.organizations import not_the_managing
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, exempts, passes, rule

_MANAGER = {"Organization": {"id": "o-a1b2c3d4e5", "masterAccountId": "123456789012"}}


@rule(
    resource=ACCOUNT,
    severity="high",
    references=("CIS AWS 7.0.0 2.1.1",),
    examples=(
        passes({}, beside={**_MANAGER, "OrganizationsFeatures": ["RootCredentialsManagement", "RootSessions"]}),
        breaks(
            "leaves the root credentials of its organization to each account",
            {},
            beside={**_MANAGER, "OrganizationsFeatures": []},
            fix="secure setting=root-management resource=123456789012",
        ),
        exempts("is in no organization", {}, beside={"Organization": None}),
        exempts("is managed by account 210987654321", {}, beside={"Organization": {"masterAccountId": "210987654321"}}),
    ),
)
def account_root_managed(account: ConfigItem) -> Verdict:
    """An organization manages the root credentials of its accounts centrally.

    Then a member account needs no root password at all, and none can be lost. Turning this on takes away no password
    that is there.
    """
    if other := not_the_managing(account):
        return other
    features = account.beside("OrganizationsFeatures")
    if not isinstance(features, list):
        return Unknown("has features of its organization that were not recorded")
    if "RootCredentialsManagement" in features:
        return Compliant()
    why = "leaves the root credentials of its organization to each account"
    return Broken(why, root_management.call(account.id))
