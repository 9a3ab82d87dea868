"""A cluster's control plane is not on the internet."""

from __future__ import annotations

from typing import Any

from automation.fixes.containers import kubernetes_endpoint
from config_rules.item import ConfigItem
from config_rules.kinds import KUBERNETES
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Words

_FIX = "secure setting=kubernetes-endpoint resource=orders"


def _network(public: bool, *ranges: str) -> dict[str, Any]:
    return {"resourcesVpcConfig": {"endpointPublicAccess": public, "publicAccessCidrs": list(ranges)}}


@rule(
    resource=KUBERNETES,
    severity="high",
    references=("Security Hub EKS.1", "AWS Config EKS_ENDPOINT_NO_PUBLIC_ACCESS"),
    examples=(
        passes(_network(False)),
        passes(_network(True, "203.0.113.0/24"), given={"ranges": "203.0.113.0/24,198.51.100.7/32"}),
        breaks("can be reached from 0.0.0.0/0", _network(True, "0.0.0.0/0"), fix=_FIX),
        breaks("can be reached from 203.0.113.0/24", _network(True, "203.0.113.0/24"), fix=_FIX),
        breaks(
            "can be reached from 0.0.0.0/0",
            _network(True, "203.0.113.0/24", "0.0.0.0/0"),
            given={"ranges": "203.0.113.0/24"},
            fix=_FIX,
        ),
    ),
)
def kubernetes_endpoint_closed(cluster: ConfigItem, ranges: Words = ()) -> Verdict:
    """A Kubernetes cluster is reached from its own network, and from ranges of addresses that are allowed.

    Before the public endpoint is closed, see that people and pipelines have another way in: a VPN, or a host inside.
    """
    public = cluster.get("resourcesVpcConfig.endpointPublicAccess")
    if public is False:
        return Compliant()
    found = cluster.get("resourcesVpcConfig.publicAccessCidrs")
    if public is None or found is None:
        return Unknown("has an endpoint that was not recorded")
    beyond = [one for one in found if one not in ranges]
    if not beyond:
        return Compliant()
    return Broken(f"can be reached from {', '.join(beyond)}", kubernetes_endpoint.call(cluster.id))
