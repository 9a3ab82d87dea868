"""An instance's credentials are not for everything that can make it send a request."""

from __future__ import annotations

from automation.fixes.ec2 import imdsv2
from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=INSTANCE,
    severity="high",
    references=("CIS AWS 7.0.0 6.7", "CIS AWS 5.0.0 5.7", "CIS AWS 3.0.0 5.6", "Security Hub EC2.8"),
    examples=(
        passes({"metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled"}}),
        passes({"metadataOptions": {"httpTokens": "optional", "httpEndpoint": "disabled"}}),
        breaks(
            "answers IMDSv1",
            {"metadataOptions": {"httpTokens": "optional", "httpEndpoint": "enabled"}},
            fix="secure setting=imdsv2 resource=i-06dd90c34b8f87d76",
        ),
    ),
)
def instance_imdsv2(instance: ConfigItem) -> Verdict:
    """An instance's metadata is read with a token only (IMDSv2).

    With IMDSv1 a page that can be made to fetch an address gives the role's credentials away. Look at the metric
    MetadataNoToken first: where it is not zero, something on the instance still asks the old way.
    """
    tokens, endpoint = instance.get("metadataOptions.httpTokens"), instance.get("metadataOptions.httpEndpoint")
    if tokens == "required" or endpoint == "disabled":
        return Compliant()
    if (tokens, endpoint) == ("optional", "enabled"):
        return Broken("answers IMDSv1", imdsv2.call(instance.id))
    return Unknown("has metadata options that were not recorded")
