"""Nobody deletes a load balancer by a slip."""

from __future__ import annotations

from automation.fixes.edge import balancer_protection
from config_rules.balancers import attribute
from config_rules.item import ConfigItem
from config_rules.kinds import BALANCER
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_KEY = "deletion_protection.enabled"
_NAME = {"loadBalancerName": "orders", "type": "application"}


@rule(
    resource=BALANCER,
    severity="medium",
    references=("Security Hub ELB.6", "AWS Config ELB_DELETION_PROTECTION_ENABLED"),
    examples=(
        passes(_NAME, beside={"LoadBalancerAttributes": [{"key": _KEY, "value": "true"}]}),
        breaks(
            "is not protected from deletion",
            _NAME,
            beside={"LoadBalancerAttributes": [{"key": _KEY, "value": "false"}]},
            fix=(
                "secure setting=balancer-protection "
                "resource=arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/orders/0123456789abcdef"
            ),
        ),
    ),
)
def balancer_protected(balancer: ConfigItem) -> Verdict:
    """A load balancer is protected from deletion.

    A stack that deletes it must take the protection off before.
    """
    match attribute(balancer, _KEY):
        case "true":
            return Compliant()
        case "false":
            return Broken("is not protected from deletion", balancer_protection.call(balancer.id))
    return Unknown("has a protection that was not recorded")
