"""The root user's password alone opens nothing."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule


@rule(
    resource=ACCOUNT,
    severity="critical",
    references=(
        "CIS AWS 7.0.0 2.5",
        "CIS AWS 6.0.0 2.4",
        "CIS AWS 5.0.0 1.4",
        "CIS AWS 3.0.0 1.5",
        "Security Hub IAM.9",
        "AWS Config ROOT_ACCOUNT_MFA_ENABLED",
    ),
    examples=(
        passes({}, beside={"AccountSummary": {"accountMFAEnabled": 1, "accountPasswordPresent": 1}}),
        breaks(
            "has a root user without MFA",
            {},
            beside={"AccountSummary": {"accountMFAEnabled": 0, "accountPasswordPresent": 1}},
        ),
        exempts(
            "has a root user without a password",
            {},
            beside={"AccountSummary": {"accountMFAEnabled": 0, "accountPasswordPresent": 0}},
        ),
    ),
)
def account_root_mfa(account: ConfigItem) -> Verdict:
    """An account's root user signs in with MFA.

    A member account whose organization has taken away the root password has nothing to sign in with. By hand: sign
    in as root, Security credentials, Assign MFA device; have two, kept in two places.
    """
    has_mfa = account.beside("AccountSummary.accountMFAEnabled")
    if not isinstance(has_mfa, int):
        return Unknown("has a root user whose MFA was not recorded")
    if has_mfa:
        return Compliant()
    has_password = account.beside("AccountSummary.accountPasswordPresent")
    if not isinstance(has_password, int):
        return Unknown("has a root user whose password was not recorded")
    return (
        Broken("has a root user without MFA") if has_password else NotApplicable("has a root user without a password")
    )
