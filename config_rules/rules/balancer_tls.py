"""A load balancer speaks no TLS that can be broken."""

from __future__ import annotations

from automation.fixes.edge import balancer_tls as tls
from automation.fixes.edge import least_tls
from config_rules.balancers import listeners
from config_rules.item import ConfigItem
from config_rules.kinds import BALANCER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_NAME = {"loadBalancerName": "orders", "type": "application"}
_TLS = {"port": 443, "protocol": "HTTPS"}
_FIX = (
    "secure setting=balancer-tls "
    "resource=arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/orders/0123456789abcdef"
)
_LEAST = 2


@rule(
    resource=BALANCER,
    severity="medium",
    references=("Security Hub ELB.17", "AWS Config ELBV2_PREDEFINED_SECURITY_POLICY_SSL_CHECK"),
    examples=(
        passes(_NAME, beside={"Listeners": [{**_TLS, "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"}]}),
        passes(_NAME, beside={"Listeners": [{**_TLS, "sslPolicy": "ELBSecurityPolicy-TLS-1-2-Ext-2018-06"}]}),
        exempts("ends no TLS", _NAME, beside={"Listeners": [{"port": 80, "protocol": "HTTP"}]}),
        breaks(
            "speaks TLS 1.0 on port 443 (ELBSecurityPolicy-2016-08)",
            _NAME,
            beside={"Listeners": [{**_TLS, "sslPolicy": "ELBSecurityPolicy-2016-08"}]},
            fix=_FIX,
        ),
        breaks(
            "speaks TLS 1.1 on port 8443 (ELBSecurityPolicy-FS-1-1-2019-08)",
            _NAME,
            beside={"Listeners": [{"port": 8443, "protocol": "TLS", "sslPolicy": "ELBSecurityPolicy-FS-1-1-2019-08"}]},
            fix=_FIX,
        ),
    ),
)
def balancer_tls(balancer: ConfigItem) -> Verdict:
    """A load balancer speaks TLS 1.2 or newer.

    A listener that was made without naming a policy speaks 1.0. An access log tells what its clients still speak. A
    policy of TLS 1.3 also changes how it speaks to targets by HTTPS.
    """
    found = listeners(balancer)
    if found is None:
        return Unknown("has listeners that were not recorded")
    policies = [
        (one.get("port"), str(one.get("sslPolicy"))) for one in found if one.get("protocol") in {"HTTPS", "TLS"}
    ]
    if not policies:
        return NotApplicable("ends no TLS")
    least = [(port, policy, least_tls(policy)) for port, policy in policies]
    for port, policy, version in least:
        if version is not None and version < _LEAST:
            return Broken(f"speaks TLS 1.{version} on port {port} ({policy})", tls.call(balancer.id))
    unknown = [policy for _, policy, version in least if version is None]
    return Unknown(f"has a policy that is not known here, {unknown[0]}") if unknown else Compliant()
