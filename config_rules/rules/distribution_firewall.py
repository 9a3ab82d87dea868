"""What comes through a distribution passes a firewall."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import DISTRIBUTION
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=DISTRIBUTION,
    severity="medium",
    references=("Security Hub CloudFront.6", "AWS Config CLOUDFRONT_ASSOCIATED_WITH_WAF"),
    examples=(
        passes(
            {"distributionConfig": {"webACLId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/orders/0f1e2d3c"}}
        ),
        breaks("has no web ACL", {"distributionConfig": {"webACLId": ""}}),
    ),
)
def distribution_firewall(distribution: ConfigItem) -> Verdict:
    """A distribution has a web ACL of AWS WAF.

    There is no fix, since only people know which rules fit, and each costs by the month: make one in us-east-1 with
    AWS's managed rules, let it count for a while before it blocks, and name it in the distribution.
    """
    found = distribution.get("distributionConfig.webACLId")
    if found is None:
        return Unknown("has a web ACL that was not recorded")
    return Compliant() if found else Broken("has no web ACL")
