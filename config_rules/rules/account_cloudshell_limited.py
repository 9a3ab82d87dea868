"""Nobody carries files out through a browser's shell."""

from __future__ import annotations

from automation.fixes.iam import policy_detached
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.joining import joined

_FIX = "secure setting=policy-detached resource=arn:aws:iam::aws:policy/AWSCloudShellFullAccess"


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 2.20",
        "CIS AWS 6.0.0 2.21",
        "CIS AWS 5.0.0 1.21",
        "Security Hub IAM.27",
    ),
    examples=(
        passes({}, beside={"CloudShellFullAccess": {"users": [], "groups": [], "roles": []}}),
        breaks(
            "gives AWSCloudShellFullAccess to the user ada",
            {},
            beside={"CloudShellFullAccess": {"users": ["ada"], "groups": [], "roles": []}},
            fix=_FIX,
        ),
        breaks(
            "gives AWSCloudShellFullAccess to the group dev and the role ops",
            {},
            beside={"CloudShellFullAccess": {"users": [], "groups": ["dev"], "roles": ["ops"]}},
            fix=_FIX,
        ),
    ),
)
def account_cloudshell_limited(account: ConfigItem) -> Verdict:
    """An account gives nobody the policy AWSCloudShellFullAccess.

    It lets files be moved in and out of the shell past everything that watches the network. Who needs CloudShell gets a
    policy of your own without `cloudshell:GetFileUploadUrls` and `cloudshell:GetFileDownloadUrls`.
    """
    holders = account.beside("CloudShellFullAccess")
    if not isinstance(holders, dict) or not holders.keys() >= {"users", "groups", "roles"}:
        return Unknown("has holders of AWSCloudShellFullAccess that were not recorded")
    named = [f"the {kind} {name}" for kind in ("user", "group", "role") for name in holders[f"{kind}s"]]
    if not named:
        return Compliant()
    who = joined(named)
    policy = f"arn:{account.arn.split(':')[1]}:iam::aws:policy/AWSCloudShellFullAccess"
    return Broken(f"gives AWSCloudShellFullAccess to {who}", policy_detached.call(policy))
