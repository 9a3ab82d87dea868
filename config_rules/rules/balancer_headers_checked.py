"""What passes a load balancer means the same to it and to what stands behind."""

from __future__ import annotations

from automation.fixes.edge import drop_invalid_headers
from config_rules.balancers import attribute
from config_rules.item import ConfigItem
from config_rules.kinds import BALANCER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_KEY = "routing.http.drop_invalid_header_fields.enabled"
_APPLICATION = {"loadBalancerName": "orders", "type": "application"}


@rule(
    resource=BALANCER,
    severity="medium",
    references=("Security Hub ELB.4", "AWS Config ALB_HTTP_DROP_INVALID_HEADER_ENABLED"),
    examples=(
        passes(_APPLICATION, beside={"LoadBalancerAttributes": [{"key": _KEY, "value": "true"}]}),
        exempts("is a network load balancer", {"loadBalancerName": "orders", "type": "network"}),
        breaks(
            "passes on headers whose names are not valid",
            _APPLICATION,
            beside={"LoadBalancerAttributes": [{"key": _KEY, "value": "false"}]},
            fix=(
                "secure setting=drop-invalid-headers "
                "resource=arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/orders/0123456789abcdef"
            ),
        ),
    ),
)
def balancer_headers_checked(balancer: ConfigItem) -> Verdict:
    """An application load balancer drops headers whose names are not valid.

    They are a way to smuggle a second request past it. Names may have letters, digits and hyphens; who sends
    underscores loses those headers.
    """
    kind = balancer.get("type")
    if not isinstance(kind, str):
        return Unknown("has a type that was not recorded")
    if kind != "application":
        return NotApplicable(f"is a {kind} load balancer")
    match attribute(balancer, _KEY):
        case "true":
            return Compliant()
        case "false":
            return Broken("passes on headers whose names are not valid", drop_invalid_headers.call(balancer.id))
    return Unknown("has attributes that were not recorded")
