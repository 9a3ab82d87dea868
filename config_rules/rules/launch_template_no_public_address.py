"""What is launched has no address on the internet."""

from __future__ import annotations

from automation.fixes.instances import template_address
from config_rules.item import ConfigItem
from config_rules.kinds import LAUNCH_TEMPLATE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=LAUNCH_TEMPLATE,
    severity="high",
    references=("Security Hub EC2.25", "AWS Config EC2_LAUNCH_TEMPLATE_PUBLIC_IP_DISABLED"),
    examples=(
        passes({"launchTemplateData": {"networkInterfaces": None}}),
        passes({"launchTemplateData": {"networkInterfaces": [{"deviceIndex": 0, "associatePublicIpAddress": False}]}}),
        breaks(
            "gives what it launches a public address",
            {"launchTemplateData": {"networkInterfaces": [{"deviceIndex": 0, "associatePublicIpAddress": True}]}},
            fix="secure setting=template-address resource=lt-0123456789abcdef0",
        ),
    ),
)
def launch_template_no_public_address(template: ConfigItem) -> Verdict:
    """A launch template's default version gives no public address.

    Where it says nothing the subnet decides, which is for a rule of its own.
    """
    interfaces = template.get("launchTemplateData.networkInterfaces")
    if interfaces is None and not template.knows("launchTemplateData.networkInterfaces"):
        return Unknown("has interfaces that were not recorded")
    if any(one.get("associatePublicIpAddress") for one in interfaces or ()):
        return Broken("gives what it launches a public address", template_address.call(template.id))
    return Compliant()
