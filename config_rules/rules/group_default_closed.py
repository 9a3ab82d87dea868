"""The default security group is used by nobody."""

from __future__ import annotations

from automation.fixes.groups import empty_default_group
from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.openings import openings
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ITSELF = {"ipProtocol": "-1", "userIdGroupPairs": [{"groupId": "sg-0fea06a22aa5d9b23"}]}
_ALL_OUT = {"ipProtocol": "-1", "ipRanges": ["0.0.0.0/0"]}


@rule(
    resource=GROUP,
    severity="high",
    references=("CIS AWS 7.0.0 6.5", "CIS AWS 5.0.0 5.5", "CIS AWS 3.0.0 5.4", "Security Hub EC2.2"),
    examples=(
        passes({"groupName": "default", "ipPermissions": [], "ipPermissionsEgress": []}),
        exempts("is not a default group", {"groupName": "web", "ipPermissions": [_ALL_OUT], "ipPermissionsEgress": []}),
        breaks(
            "is a default group and lets something in and out",
            {"groupName": "default", "ipPermissions": [_ITSELF], "ipPermissionsEgress": [_ALL_OUT]},
        ),
        breaks(
            "is a default group and lets something out",
            {"groupName": "default", "ipPermissions": [], "ipPermissionsEgress": [_ALL_OUT]},
        ),
        breaks(
            "is a default group and lets something out",
            {"groupName": "default", "ipPermissions": [], "ipPermissionsEgress": [_ALL_OUT]},
            beside={"HasNetworkInterfaces": True},
        ),
        breaks(
            "is a default group and lets something out",
            {"groupName": "default", "ipPermissions": [], "ipPermissionsEgress": [_ALL_OUT]},
            beside={"HasNetworkInterfaces": False},
            fix="secure setting=empty-default-group resource=sg-0fea06a22aa5d9b23",
        ),
    ),
)
def group_default_closed(group: ConfigItem) -> Verdict:
    """A VPC's default security group lets nothing in and nothing out.

    What is launched without a group of its own gets this one. Where nothing uses it, there is a fix; otherwise
    whatever runs in it would lose its connections at once, so give that another group by hand first.
    """
    name = group.get("groupName")
    coming, going = openings(group), openings(group, "ipPermissionsEgress")
    if name is None or coming is None or going is None:
        return Unknown("has a name or rules that were not recorded")
    if name != "default":
        return NotApplicable("is not a default group")
    ways = [word for word, found in (("in", coming), ("out", going)) if found]
    if not ways:
        return Compliant()
    unused = group.beside("HasNetworkInterfaces") is False
    fix = empty_default_group.call(group.id) if unused else None
    return Broken(f"is a default group and lets something {' and '.join(ways)}", fix)
