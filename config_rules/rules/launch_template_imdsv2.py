"""What is launched answers IMDSv2 only, from its first minute."""

from __future__ import annotations

from automation.fixes.instances import template_imdsv2
from config_rules.item import ConfigItem
from config_rules.kinds import LAUNCH_TEMPLATE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=template-imdsv2 resource=lt-0123456789abcdef0"


@rule(
    resource=LAUNCH_TEMPLATE,
    severity="high",
    references=("Security Hub EC2.170", "AWS Config EC2_LAUNCH_TEMPLATE_IMDSV2_CHECK"),
    examples=(
        passes({"launchTemplateData": {"metadataOptions": {"httpTokens": "required"}}}),
        passes({"launchTemplateData": {"metadataOptions": {"httpEndpoint": "disabled"}}}),
        breaks(
            "lets IMDSv1 in on what it launches",
            {"launchTemplateData": {"metadataOptions": {"httpTokens": "optional", "httpEndpoint": "enabled"}}},
            fix=_FIX,
        ),
        breaks(
            "says nothing of IMDSv2, so the image or the account decides",
            {"launchTemplateData": {"metadataOptions": None}},
            fix=_FIX,
        ),
    ),
)
def launch_template_imdsv2(template: ConfigItem) -> Verdict:
    """A launch template's default version asks for IMDSv2.

    What runs already is for instance-imdsv2. Groups and fleets that name another version than the default one are
    changed at their own place.
    """
    options = template.get("launchTemplateData.metadataOptions")
    if options is None and template.knows("launchTemplateData.metadataOptions"):
        return Broken("says nothing of IMDSv2, so the image or the account decides", template_imdsv2.call(template.id))
    if not isinstance(options, dict):
        return Unknown("has metadata options that were not recorded")
    if options.get("httpTokens") == "required" or options.get("httpEndpoint") == "disabled":
        return Compliant()
    if options.get("httpTokens") == "optional":
        return Broken("lets IMDSv1 in on what it launches", template_imdsv2.call(template.id))
    return Unknown("has metadata options that were not recorded")
