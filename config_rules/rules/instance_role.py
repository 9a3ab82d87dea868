"""What runs on an instance has a role, not keys."""

from __future__ import annotations

from automation.fixes.instances import instance_profile
from config_rules.chosen import InstanceProfile
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
        breaks(
            "has no role",
            {"iamInstanceProfile": None},
            given={"profile": "web"},
            fix="secure setting=instance-profile resource=i-06dd90c34b8f87d76 to=web",
        ),
    ),
)
def instance_role(instance: ConfigItem, profile: InstanceProfile | None = None) -> Verdict:
    """An instance has a role for what it does in AWS.

    Without one, whoever needs AWS there puts an access key on it. Session Manager needs one, too. Which
    one, only you know: with the parameter `profile`, an instance profile's name, there is a fix. What runs there may
    then use that role, so choose one with few rights.
    """
    if not instance.knows("iamInstanceProfile"):
        return Unknown("has a role that was not recorded")
    if instance.get("iamInstanceProfile"):
        return Compliant()
    return Broken("has no role", instance_profile.call(instance.id, profile) if profile else None)
