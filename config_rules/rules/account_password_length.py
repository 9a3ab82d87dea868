"""Passwords are too long to be guessed."""

from __future__ import annotations

from automation.fixes.iam import password_length
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Count

_FIX = "secure setting=password-length resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 2.8",
        "CIS AWS 6.0.0 2.7",
        "CIS AWS 5.0.0 1.7",
        "CIS AWS 3.0.0 1.8",
        "Security Hub IAM.15",
        "AWS Config IAM_PASSWORD_POLICY",
    ),
    examples=(
        passes({}, beside={"PasswordPolicy": {"minimumPasswordLength": 14}}),
        passes({}, beside={"PasswordPolicy": {"minimumPasswordLength": 10}}, given={"least": "10"}),
        breaks("has no password policy", {}, beside={"PasswordPolicy": None}, fix=_FIX),
        breaks(
            "asks for passwords of 8 characters, not of 14",
            {},
            beside={"PasswordPolicy": {"minimumPasswordLength": 8}},
            fix=_FIX,
        ),
    ),
)
def account_password_length(account: ConfigItem, least: Count = 14) -> Verdict:
    """A user's new password has a least length.

    It holds for passwords that are set from then on; those that are there stay. Users who come from an identity
    provider have their passwords there.
    """
    if "PasswordPolicy" not in account.supplementary:
        return Unknown("has a password policy that was not recorded")
    # The fix sets 14: for a rule that wants more it is none.
    fix = password_length.call(account.id) if least <= 14 else None
    if account.beside("PasswordPolicy") is None:
        return Broken("has no password policy", fix)
    number = account.beside("PasswordPolicy.minimumPasswordLength")
    if not isinstance(number, int):
        return Unknown("has a password policy that was not recorded in full")
    if number >= least:
        return Compliant()
    return Broken(f"asks for passwords of {number} characters, not of {least}", fix)
