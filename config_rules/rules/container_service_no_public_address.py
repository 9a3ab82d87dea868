"""Containers have no address on the internet."""

from __future__ import annotations

from typing import Any

from automation.fixes.containers import service_address
from config_rules.item import ConfigItem
from config_rules.kinds import CONTAINER_SERVICE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule


def _network(address: str) -> dict[str, Any]:
    return {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a"], "assignPublicIp": address}}}


@rule(
    resource=CONTAINER_SERVICE,
    severity="high",
    references=("Security Hub ECS.2",),
    examples=(
        passes(_network("DISABLED")),
        exempts("has its instances' network", {"networkConfiguration": None}),
        breaks(
            "gives its tasks public addresses",
            _network("ENABLED"),
            fix="secure setting=service-address resource=arn:aws:ecs:eu-west-1:123456789012:service/main/orders",
        ),
    ),
)
def container_service_no_public_address(service: ConfigItem) -> Verdict:
    """A container service gives its tasks no public addresses.

    Callers come through a load balancer. Without an address the tasks fetch their images through a NAT gateway or
    endpoints for ECR and S3; without those they do not start any more.
    """
    address = service.get("networkConfiguration.awsvpcConfiguration.assignPublicIp")
    if address is None and service.knows("networkConfiguration") and service.get("networkConfiguration") is None:
        return NotApplicable("has its instances' network")
    if address == "DISABLED":
        return Compliant()
    if address == "ENABLED":
        return Broken("gives its tasks public addresses", service_address.call(service.id))
    return Unknown("has a network that was not recorded")
