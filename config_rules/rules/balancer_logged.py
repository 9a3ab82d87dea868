"""Who came through a load balancer can be told."""

from __future__ import annotations

from automation.fixes.access_logs import balancer_logging
from config_rules.balancers import attribute
from config_rules.chosen import Bucket, bucket_for, only_home
from config_rules.item import ConfigItem
from config_rules.kinds import BALANCER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_KEY = "access_logs.s3.enabled"
_ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/orders/0123456789abcdef"
_APPLICATION = {"loadBalancerName": "orders", "type": "application"}


@rule(
    resource=BALANCER,
    severity="medium",
    references=("CIS AWS 7.0.0 4.10", "Security Hub ELB.5", "AWS Config ELB_LOGGING_ENABLED"),
    examples=(
        passes(_APPLICATION, beside={"LoadBalancerAttributes": [{"key": _KEY, "value": "true"}]}),
        exempts("is a network load balancer", {"loadBalancerName": "orders", "type": "network"}),
        breaks(
            "keeps no access log", _APPLICATION, beside={"LoadBalancerAttributes": [{"key": _KEY, "value": "false"}]}
        ),
        breaks(
            "keeps no access log",
            _APPLICATION,
            beside={"LoadBalancerAttributes": [{"key": _KEY, "value": "false"}]},
            given={"log_bucket": "access-logs"},
            fix=f"secure setting=balancer-logging resource={_ARN} to=access-logs",
        ),
    ),
)
def balancer_logged(balancer: ConfigItem, log_bucket: Bucket | None = None) -> Verdict:
    """An application load balancer keeps an access log.

    It needs a bucket: one in the same region, encrypted with S3's own key, whose policy lets
    logdelivery.elasticloadbalancing.amazonaws.com put objects. With the parameter `log_bucket` there is a fix: in its
    name `{account}` and `{region}` stand for the load balancer's; without them there is a fix in the stack's own
    account and region only. By hand, set access_logs.s3.enabled and .bucket.
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
            to = bucket_for(balancer, log_bucket)
            fix = balancer_logging.call(balancer.id, to) if to else None
            return Broken("keeps no access log", fix, only_home(log_bucket))
    return Unknown("has attributes that were not recorded")
