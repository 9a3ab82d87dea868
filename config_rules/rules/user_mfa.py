"""A user's password alone opens nothing."""

from __future__ import annotations

from automation.fixes.iam import UNTIL_MFA, holds_back, only_with_mfa, until_mfa
from config_rules.item import ConfigItem
from config_rules.kinds import USER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ADA = {"userName": "ada"}
_ARN = "arn:aws:iam::123456789012:user/AIDA0123456789ABCDEFG"
_LOGIN = {"LoginProfile": {"userName": "ada", "createDate": "2026-01-05T09:00:00.000Z"}}


@rule(
    resource=USER,
    severity="high",
    references=(
        "CIS AWS 7.0.0 2.10",
        "CIS AWS 6.0.0 2.9",
        "CIS AWS 5.0.0 1.9",
        "CIS AWS 3.0.0 1.10",
        "Security Hub IAM.5",
        "AWS Config MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
    ),
    examples=(
        passes(
            _ADA, name="ada", beside={**_LOGIN, "MfaDevices": [{"serialNumber": "arn:aws:iam::123456789012:mfa/ada"}]}
        ),
        breaks(
            "has a password for the console, and no MFA",
            {**_ADA, "userPolicyList": []},
            name="ada",
            beside={**_LOGIN, "MfaDevices": []},
            fix="secure setting=only-with-mfa resource=ada",
        ),
        breaks(
            "has a password for the console, and no MFA; until they have, they can do nothing there but set it up",
            {**_ADA, "userPolicyList": [{"policyName": UNTIL_MFA, "policyDocument": until_mfa(_ARN)}]},
            name="ada",
            beside={**_LOGIN, "MfaDevices": []},
        ),
        breaks(
            "has a password for the console, and no MFA",
            {**_ADA, "userPolicyList": [{"policyName": UNTIL_MFA, "policyDocument": "%7B%7D"}]},
            name="ada",
            beside={**_LOGIN, "MfaDevices": []},
            fix="secure setting=only-with-mfa resource=ada",
        ),
        exempts("has no password", _ADA, name="ada", beside={"LoginProfile": None}),
    ),
)
def user_mfa(user: ConfigItem) -> Verdict:
    """A user who signs in to the console does so with MFA.

    A device is in somebody's hands, so nobody else can set it up: the user signs in, Security credentials, Assign MFA
    device. What the fix does is to hold the user back until then: whoever signs in without MFA can set it up, and do
    nothing else. The rule is kept only when they have.
    """
    if "LoginProfile" not in user.supplementary:
        return Unknown("has a password that was not recorded")
    if user.beside("LoginProfile") is None:
        return NotApplicable("has no password")
    devices = user.beside("MfaDevices")
    if not isinstance(devices, list):
        return Unknown("has MFA devices that were not recorded")
    if devices:
        return Compliant()
    why, own = "has a password for the console, and no MFA", user.get("userPolicyList")
    if not isinstance(own, list):
        return Broken(why)
    if any(one.get("policyName") == UNTIL_MFA and holds_back(one.get("policyDocument"), user.arn) for one in own):
        return Broken(f"{why}; until they have, they can do nothing there but set it up")
    return Broken(why, only_with_mfa.call(user.name or user.id))
