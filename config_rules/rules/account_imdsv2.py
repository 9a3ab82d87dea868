"""An instance that nobody thought about keeps its role's keys to itself."""

from __future__ import annotations

from automation.fixes.account import imdsv2_default
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=imdsv2-default resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="high",
    references=(),
    examples=(
        passes({}, beside={"InstanceMetadataDefaults": {"httpTokens": "required"}}),
        breaks("lets new instances answer IMDSv1", {}, beside={"InstanceMetadataDefaults": {}}, fix=_FIX),
        breaks(
            "lets new instances answer IMDSv1",
            {},
            beside={"InstanceMetadataDefaults": {"httpTokens": "optional"}},
            fix=_FIX,
        ),
    ),
)
def account_imdsv2(account: ConfigItem) -> Verdict:
    """An account has new instances in this region answer IMDSv2 only.

    It is a default: a launch that says otherwise wins, and so does the image. Instances that are there stay as they
    are; instance-imdsv2 finds those.
    """
    if not isinstance(account.beside("InstanceMetadataDefaults"), dict):
        return Unknown("has defaults of instance metadata that were not recorded")
    # What has no default is left out of it.
    if account.beside("InstanceMetadataDefaults.httpTokens") == "required":
        return Compliant()
    return Broken("lets new instances answer IMDSv1", imdsv2_default.call(account.id))
