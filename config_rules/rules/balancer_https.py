"""Who comes to a load balancer by HTTP is sent to HTTPS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.edge import redirect_to_https
from config_rules.balancers import listeners
from config_rules.item import ConfigItem
from config_rules.kinds import BALANCER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_APPLICATION = {"loadBalancerName": "orders", "type": "application"}
_FORWARD = {"port": 80, "protocol": "HTTP", "defaultActions": [{"type": "forward", "targetGroupArn": "arn:…"}]}
_REDIRECT = {"type": "redirect", "redirectConfig": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
_TLS = {"port": 443, "protocol": "HTTPS", "defaultActions": [{"type": "forward"}]}
_HTTPS_PORT = 443


@rule(
    resource=BALANCER,
    severity="medium",
    references=("Security Hub ELB.1", "AWS Config ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK"),
    examples=(
        passes(_APPLICATION, beside={"Listeners": [_TLS]}),
        passes(_APPLICATION, beside={"Listeners": [{**_FORWARD, "defaultActions": [_REDIRECT]}, _TLS]}),
        exempts("is a network load balancer", {"loadBalancerName": "orders", "type": "network"}),
        breaks(
            "answers HTTP on port 80",
            _APPLICATION,
            beside={"Listeners": [_FORWARD, _TLS]},
            fix=(
                "secure setting=redirect-to-https "
                "resource=arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/orders/0123456789abcdef"
            ),
        ),
        breaks("answers HTTP on port 80, and HTTPS not at all", _APPLICATION, beside={"Listeners": [_FORWARD]}),
    ),
)
def balancer_https(balancer: ConfigItem) -> Verdict:
    """An application load balancer sends who comes by HTTP to HTTPS.

    What counts is what a listener does where no rule of it says otherwise. One that has no HTTPS listener needs one
    first, with a certificate: that is done by hand.
    """
    kind = balancer.get("type")
    if not isinstance(kind, str):
        return Unknown("has a type that was not recorded")
    if kind != "application":
        return NotApplicable(f"is a {kind} load balancer")
    found = listeners(balancer)
    if found is None:
        return Unknown("has listeners that were not recorded")
    ports = [str(one.get("port")) for one in found if one.get("protocol") == "HTTP" and not _redirects(one)]
    if not ports:
        return Compliant()
    answers = f"answers HTTP on port {', '.join(ports)}"
    if any(one.get("protocol") == "HTTPS" and one.get("port") == _HTTPS_PORT for one in found):
        return Broken(answers, redirect_to_https.call(balancer.id))
    return Broken(
        answers if any(one.get("protocol") == "HTTPS" for one in found) else f"{answers}, and HTTPS not at all"
    )


def _redirects(listener: Mapping[str, Any]) -> bool:
    return any(
        one.get("type") == "redirect" and (one.get("redirectConfig") or {}).get("protocol") == "HTTPS"
        for one in listener.get("defaultActions") or ()
    )
