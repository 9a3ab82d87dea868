"""The account that can do most is used least."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.organizations import not_the_managing
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, exempts, passes, rule

_MANAGER = {"Organization": {"id": "o-a1b2c3d4e5", "masterAccountId": "123456789012"}}


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=("CIS AWS 7.0.0 2.1.6",),
    examples=(
        passes({}, beside={**_MANAGER, "DelegatedAdministrators": [{"id": "210987654321", "status": "ACTIVE"}]}),
        breaks("delegates none of its organization's services", {}, beside={**_MANAGER, "DelegatedAdministrators": []}),
        breaks(
            "delegates its organization's services to accounts that are not active",
            {},
            beside={**_MANAGER, "DelegatedAdministrators": [{"id": "210987654321", "status": "SUSPENDED"}]},
        ),
        exempts("is in no organization", {}, beside={"Organization": None}),
    ),
)
def account_admins_delegated(account: ConfigItem) -> Verdict:
    """An organization has its services administered from another account than the one that manages it.

    No service control policy holds the management account back, so it is best signed in to for little. By hand:
    `aws organizations register-delegated-administrator --account-id … --service-principal …` for each service, such as
    `guardduty.amazonaws.com`; which account it is, only you know. Who may write the organization's policies is for
    account-policies-delegated to judge.
    """
    if other := not_the_managing(account):
        return other
    delegated = account.beside("DelegatedAdministrators")
    if not isinstance(delegated, list) or not all("status" in one for one in delegated):
        return Unknown("has delegated administrators that were not recorded")
    if any(one["status"] == "ACTIVE" for one in delegated):
        return Compliant()
    if delegated:
        return Broken("delegates its organization's services to accounts that are not active")
    return Broken("delegates none of its organization's services")
