"""Nobody can work as root from a script."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=ACCOUNT,
    severity="critical",
    references=(
        "CIS AWS 7.0.0 2.4",
        "CIS AWS 6.0.0 2.3",
        "CIS AWS 5.0.0 1.3",
        "CIS AWS 3.0.0 1.4",
        "Security Hub IAM.4",
        "AWS Config IAM_ROOT_ACCESS_KEY_CHECK",
    ),
    examples=(
        passes({}, beside={"AccountSummary": {"accountAccessKeysPresent": 0}}),
        breaks("has an access key of its root user", {}, beside={"AccountSummary": {"accountAccessKeysPresent": 1}}),
    ),
)
def account_no_root_key(account: ConfigItem) -> Verdict:
    """An account's root user has no access key.

    Nothing can hold such a key back. By hand: sign in as root, look under Security credentials when the key was last
    used, turn it off for some days, and delete it; what is deleted does not come back. An organization that manages
    root credentials can do it for its members by `aws sts assume-root`.
    """
    keys = account.beside("AccountSummary.accountAccessKeysPresent")
    if not isinstance(keys, int):
        return Unknown("has a root user whose keys were not recorded")
    return Broken("has an access key of its root user") if keys else Compliant()
