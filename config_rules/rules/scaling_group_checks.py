"""A server that answers nobody is replaced."""

from __future__ import annotations

from automation.fixes.instances import balancer_checks
from config_rules.item import ConfigItem
from config_rules.kinds import SCALING_GROUP
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_TARGETS = {
    "targetGroupARNs": ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/0123456789abcdef"],
    "loadBalancerNames": [],
}
_FIX = (
    "secure setting=balancer-checks resource=arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:"
    "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0:autoScalingGroupName/orders"
)


@rule(
    resource=SCALING_GROUP,
    severity="low",
    references=("Security Hub AutoScaling.1", "AWS Config AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED"),
    examples=(
        passes({**_TARGETS, "healthCheckType": "ELB"}),
        passes({**_TARGETS, "healthCheckType": "EBS,ELB"}),
        exempts(
            "is behind no load balancer", {"targetGroupARNs": [], "loadBalancerNames": [], "healthCheckType": "EC2"}
        ),
        breaks("looks at EC2's own checks only", {**_TARGETS, "healthCheckType": "EC2"}, fix=_FIX),
        breaks(
            "looks at EC2's own checks only",
            {"targetGroupARNs": [], "loadBalancerNames": ["orders"], "healthCheckType": "EC2"},
            fix=_FIX,
        ),
    ),
)
def scaling_group_checks(group: ConfigItem) -> Verdict:
    """An Auto Scaling group behind a load balancer replaces what that calls unhealthy.

    EC2's own checks see a machine that is down, not a program that hangs. See that the balancer's check passes for all
    before, or the group replaces them.
    """
    behind = [*(group.get("targetGroupARNs") or ()), *(group.get("loadBalancerNames") or ())]
    checks = group.get("healthCheckType")
    if not isinstance(checks, str):
        return Unknown("has checks that were not recorded")
    if not behind:
        if not (group.knows("targetGroupARNs") and group.knows("loadBalancerNames")):
            return Unknown("has load balancers that were not recorded")
        return NotApplicable("is behind no load balancer")
    if "ELB" in checks.split(","):
        return Compliant()
    return Broken("looks at EC2's own checks only", balancer_checks.call(group.id))
