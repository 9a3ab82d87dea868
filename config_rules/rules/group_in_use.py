"""No group waits to be used by mistake."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_WEB = {"groupName": "web"}


@rule(
    resource=GROUP,
    severity="low",
    references=("Security Hub EC2.22", "AWS Config EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC"),
    examples=(
        passes(_WEB, beside={"HasNetworkInterfaces": True}),
        exempts("is a default group, which cannot be deleted", {"groupName": "default"}),
        breaks("is used by no network interface", _WEB, beside={"HasNetworkInterfaces": False}),
    ),
)
def group_in_use(group: ConfigItem) -> Verdict:
    """A security group is used by something.

    What is left over gets used again without a look at what it lets in. By hand, since a group that was deleted comes
    back with another id only: see first that no launch template, Auto Scaling group or other group names it, then
    `aws ec2 delete-security-group --group-id …`. Groups of things that run now and then only are found, too.
    """
    name, used = group.get("groupName"), group.beside("HasNetworkInterfaces")
    if name == "default":
        return NotApplicable("is a default group, which cannot be deleted")
    if name is None or not isinstance(used, bool):
        return Unknown("has a use that was not recorded")
    return Compliant() if used else Broken("is used by no network interface")
