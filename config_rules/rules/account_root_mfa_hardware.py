"""What the root user signs in with can be locked away."""

from __future__ import annotations

from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ROOT = {"serialNumber": "arn:aws:iam::123456789012:mfa/phone", "user": {"arn": "arn:aws:iam::123456789012:root"}}
_ADA = {"serialNumber": "arn:aws:iam::123456789012:mfa/ada", "user": {"arn": "arn:aws:iam::123456789012:user/ada"}}
_ON = {"AccountSummary": {"accountMFAEnabled": 1}}


@rule(
    resource=ACCOUNT,
    severity="critical",
    references=(
        "CIS AWS 7.0.0 2.6",
        "CIS AWS 6.0.0 2.5",
        "CIS AWS 5.0.0 1.5",
        "CIS AWS 3.0.0 1.6",
        "Security Hub IAM.6",
        "AWS Config ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
    ),
    examples=(
        passes({}, beside={**_ON, "VirtualMfaDevices": []}),
        passes({}, beside={**_ON, "VirtualMfaDevices": [_ADA]}),
        breaks(
            "has a root user whose MFA is an app: arn:aws:iam::123456789012:mfa/phone",
            {},
            beside={**_ON, "VirtualMfaDevices": [_ADA, _ROOT]},
        ),
        exempts("has a root user without MFA", {}, beside={"AccountSummary": {"accountMFAEnabled": 0}}),
    ),
)
def account_root_mfa_hardware(account: ConfigItem) -> Verdict:
    """An account's root user signs in with a device that is made for it.

    An app is on somebody's telephone, and leaves with them. That there is any MFA, account-root-mfa sees to. By hand:
    sign in as root, Security credentials, assign a security key or a hardware token, then remove the app.
    """
    has_mfa = account.beside("AccountSummary.accountMFAEnabled")
    if not isinstance(has_mfa, int):
        return Unknown("has a root user whose MFA was not recorded")
    if not has_mfa:
        return NotApplicable("has a root user without MFA")
    devices = account.beside("VirtualMfaDevices")
    if not isinstance(devices, list):
        return Unknown("has MFA devices that were not recorded")
    apps = [str(device.get("serialNumber")) for device in devices if _is_root(device)]
    return Broken(f"has a root user whose MFA is an app: {', '.join(apps)}") if apps else Compliant()


def _is_root(device: Any) -> bool:
    return str((device.get("user") or {}).get("arn")).endswith(":root")
