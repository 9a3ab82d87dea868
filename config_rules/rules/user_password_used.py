"""A password that nobody uses is one that nobody misses."""

from __future__ import annotations

from automation.fixes.iam import password_off
from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import USER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_ADA = {"userName": "ada"}
_LOGIN = {"LoginProfile": {"userName": "ada", "createDate": "2026-01-05T09:00:00.000Z"}}
_NEW = {"LoginProfile": {"userName": "ada", "createDate": "2026-11-19T09:00:00.000Z"}}
_FIX = "secure setting=password-off resource=ada"


@rule(
    resource=USER,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 2.11",
        "CIS AWS 6.0.0 2.11",
        "CIS AWS 5.0.0 1.11",
        "CIS AWS 3.0.0 1.12",
        "Security Hub IAM.22",
        "AWS Config IAM_USER_UNUSED_CREDENTIALS_CHECK",
    ),
    examples=(
        passes(_ADA, name="ada", beside={**_LOGIN, "PasswordLastUsed": "2026-11-01T08:00:00.000Z"}),
        passes(_ADA, name="ada", beside={**_NEW, "PasswordLastUsed": None}),
        passes(_ADA, name="ada", beside={**_NEW, "PasswordLastUsed": "2026-01-05T08:00:00.000Z"}),
        passes(
            _ADA, name="ada", beside={**_LOGIN, "PasswordLastUsed": "2026-09-01T08:00:00.000Z"}, given={"most": "90"}
        ),
        breaks(
            "has a password that was not used for 80 days",
            _ADA,
            name="ada",
            beside={**_LOGIN, "PasswordLastUsed": "2026-09-01T08:00:00.000Z"},
            fix=_FIX,
        ),
        breaks(
            "has a password that was not used since it was made, 319 days ago",
            _ADA,
            name="ada",
            beside={**_LOGIN, "PasswordLastUsed": None},
            fix=_FIX,
        ),
        exempts("has no password", _ADA, name="ada", beside={"LoginProfile": None}),
    ),
)
def user_password_used(user: ConfigItem, most: Days = 45) -> Verdict:
    """A user's password for the console is used, or taken away.

    AWS remembers sign-ins since October 2014. A password that was just made has as many days to be used. The fix
    deletes it, which cannot be taken back; the user may be given a new one.
    """
    if "LoginProfile" not in user.supplementary:
        return Unknown("has a password that was not recorded")
    if user.beside("LoginProfile") is None:
        return NotApplicable("has no password")
    made = days_since(user, user.beside("LoginProfile.createDate"))
    if made is None or "PasswordLastUsed" not in user.supplementary:
        return Unknown("has a password whose use was not recorded")
    used = days_since(user, user.beside("PasswordLastUsed"))
    if min(made, made if used is None else used) <= most:
        return Compliant()
    if used is None or used > made:
        why = f"has a password that was not used since it was made, {made} days ago"
    else:
        why = f"has a password that was not used for {used} days"
    return Broken(why, password_off.call(user.name or user.id))
