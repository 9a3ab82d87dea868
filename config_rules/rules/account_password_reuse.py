"""A password that was once known stays of no use."""

from __future__ import annotations

from automation.fixes.iam import password_reuse
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Count

_FIX = "secure setting=password-reuse resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 2.9",
        "CIS AWS 6.0.0 2.8",
        "CIS AWS 5.0.0 1.8",
        "CIS AWS 3.0.0 1.9",
        "Security Hub IAM.16",
        "AWS Config IAM_PASSWORD_POLICY",
    ),
    examples=(
        passes({}, beside={"PasswordPolicy": {"passwordReusePrevention": 24}}),
        passes({}, beside={"PasswordPolicy": {"passwordReusePrevention": 10}}, given={"least": "10"}),
        breaks("has no password policy", {}, beside={"PasswordPolicy": None}, fix=_FIX),
        breaks(
            "refuses the last 8 passwords, not 24",
            {},
            beside={"PasswordPolicy": {"passwordReusePrevention": 8}},
            fix=_FIX,
        ),
    ),
)
def account_password_reuse(account: ConfigItem, least: Count = 24) -> Verdict:
    """A user's new password is none of the last ones.

    AWS remembers 24 at most. Users who come from an identity provider have their passwords there.
    """
    if "PasswordPolicy" not in account.supplementary:
        return Unknown("has a password policy that was not recorded")
    # The fix sets 24: for a rule that wants more it is none.
    fix = password_reuse.call(account.id) if least <= 24 else None
    if account.beside("PasswordPolicy") is None:
        return Broken("has no password policy", fix)
    number = account.beside("PasswordPolicy.passwordReusePrevention")
    if not isinstance(number, int):
        return Unknown("has a password policy that was not recorded in full")
    if number >= least:
        return Compliant()
    return Broken(f"refuses the last {number} passwords, not {least}", fix)
