"""Kafka's brokers are not on the internet."""

from __future__ import annotations

from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import BROKERS
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule


def _access(kind: str) -> dict[str, Any]:
    return {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type": kind}}}}


@rule(
    resource=BROKERS,
    severity="critical",
    references=("AWS Config MSK_CLUSTER_PUBLIC_ACCESS_DISABLED",),
    examples=(
        passes(_access("DISABLED")),
        exempts("is serverless, which is never public", {"clusterType": "SERVERLESS", "brokerNodeGroupInfo": None}),
        breaks("has brokers with public addresses", _access("SERVICE_PROVIDED_EIPS")),
    ),
)
def brokers_not_public(cluster: ConfigItem) -> Verdict:
    """A Kafka cluster's brokers have no public addresses.

    There is no fix: UpdateConnectivity wants the cluster's version, which is another after it, so the way back cannot
    be prepared. By hand: UpdateConnectivity with PublicAccess DISABLED; clients outside lose their way in.
    """
    if cluster.get("clusterType") == "SERVERLESS":
        return NotApplicable("is serverless, which is never public")
    match cluster.get("brokerNodeGroupInfo.connectivityInfo.publicAccess.type"):
        case "DISABLED":
            return Compliant()
        case "SERVICE_PROVIDED_EIPS":
            return Broken("has brokers with public addresses")
    return Unknown("has an access that was not recorded")
