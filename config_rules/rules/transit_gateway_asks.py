"""Nobody joins one's networks unasked."""

from __future__ import annotations

from automation.fixes.network import transit_acceptance
from config_rules.item import ConfigItem
from config_rules.kinds import TRANSIT_GATEWAY
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=TRANSIT_GATEWAY,
    severity="high",
    references=("Security Hub EC2.23", "AWS Config EC2_TRANSIT_GATEWAY_AUTO_VPC_ATTACH_DISABLED"),
    examples=(
        passes({"AutoAcceptSharedAttachments": "disable"}),
        breaks(
            "accepts every attachment by itself",
            {"AutoAcceptSharedAttachments": "enable"},
            fix="secure setting=transit-acceptance resource=tgw-0123456789abcdef0",
        ),
    ),
)
def transit_gateway_asks(gateway: ConfigItem) -> Verdict:
    """A transit gateway has somebody accept each attachment from another account.

    Whoever it is shared with could otherwise connect any VPC to it.
    """
    match gateway.get("AutoAcceptSharedAttachments"):
        case "disable":
            return Compliant()
        case "enable":
            return Broken("accepts every attachment by itself", transit_acceptance.call(gateway.id))
    return Unknown("has options that were not recorded")
