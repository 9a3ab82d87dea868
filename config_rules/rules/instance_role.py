"""What runs on an instance has a role, not keys."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_PROFILE = {"arn": "arn:aws:iam::123456789012:instance-profile/web", "id": "AIPAJXAMPLE"}


@rule(
    resource=INSTANCE,
    severity="medium",
    references=("CIS AWS 7.0.0 2.16", "CIS AWS 5.0.0 1.17", "AWS Config EC2_INSTANCE_PROFILE_ATTACHED"),
    examples=(
        passes({"iamInstanceProfile": _PROFILE}),
        breaks("has no role", {"iamInstanceProfile": None}),
    ),
)
def instance_role(instance: ConfigItem) -> Verdict:
    """An instance has a role for what it does in AWS.

    Without one, whoever needs AWS there puts an access key on it. Session Manager needs one, too.
    """
    if not instance.knows("iamInstanceProfile"):
        return Unknown("has a role that was not recorded")
    return Compliant() if instance.get("iamInstanceProfile") else Broken("has no role")
