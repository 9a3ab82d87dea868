"""A user's password alone opens nothing."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import USER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ADA = {"userName": "ada"}
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
        breaks("has a password for the console, and no MFA", _ADA, name="ada", beside={**_LOGIN, "MfaDevices": []}),
        exempts("has no password", _ADA, name="ada", beside={"LoginProfile": None}),
    ),
)
def user_mfa(user: ConfigItem) -> Verdict:
    """A user who signs in to the console does so with MFA.

    There is no fix: a device is in somebody's hands. By hand: the user signs in, Security credentials, Assign MFA
    device. Until then a policy that refuses everything where `aws:MultiFactorAuthPresent` is false holds the user
    back; put it on a group, as user-rights-by-groups would have it.
    """
    if "LoginProfile" not in user.supplementary:
        return Unknown("has a password that was not recorded")
    if user.beside("LoginProfile") is None:
        return NotApplicable("has no password")
    devices = user.beside("MfaDevices")
    if not isinstance(devices, list):
        return Unknown("has MFA devices that were not recorded")
    return Compliant() if devices else Broken("has a password for the console, and no MFA")
