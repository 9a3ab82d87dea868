"""Somebody may call for help."""

from __future__ import annotations

from automation.fixes.iam import support_role
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=support-role resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="low",
    references=(
        "CIS AWS 7.0.0 2.15",
        "CIS AWS 6.0.0 2.16",
        "CIS AWS 5.0.0 1.16",
        "CIS AWS 3.0.0 1.17",
        "Security Hub IAM.18",
        "AWS Config IAM_POLICY_IN_USE",
    ),
    examples=(
        passes({}, beside={"SupportAccess": {"users": [], "groups": [], "roles": ["support"]}}),
        breaks(
            "has no role for cases with AWS Support",
            {},
            beside={"SupportAccess": {"users": [], "groups": [], "roles": []}},
            fix=_FIX,
        ),
        breaks(
            "has no role for cases with AWS Support",
            {},
            beside={"SupportAccess": {"users": ["ada"], "groups": [], "roles": []}},
            fix=_FIX,
        ),
    ),
)
def account_support_role(account: ConfigItem) -> Verdict:
    """An account has a role that may open cases with AWS Support.

    So nobody needs to be an administrator to get help in an incident. The fix lets those take it on whom the account
    lets take on roles; narrow its trust to those who should.
    """
    roles = account.beside("SupportAccess.roles")
    if not isinstance(roles, list):
        return Unknown("has roles for AWS Support that were not recorded")
    return Compliant() if roles else Broken("has no role for cases with AWS Support", support_role.call(account.id))
