"""A cluster outlives its data centre."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import CLUSTER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ORDERS = {"dbclusterIdentifier": "orders", "engineMode": "provisioned"}


@rule(
    resource=CLUSTER,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 3.2.4",
        "CIS AWS 6.0.0 3.2.4",
        "CIS AWS 5.0.0 2.2.4",
        "Security Hub RDS.15",
        "AWS Config RDS_CLUSTER_MULTI_AZ_ENABLED",
    ),
    examples=(
        passes({**_ORDERS, "multiAZ": True}),
        passes({"dbclusterIdentifier": "orders", "engineMode": None, "multiAZ": True}),
        breaks("has servers in one zone only", {**_ORDERS, "multiAZ": False}),
        exempts("is serverless, and moves by itself", {**_ORDERS, "engineMode": "serverless", "multiAZ": False}),
    ),
)
def cluster_multi_az(cluster: ConfigItem) -> Verdict:
    """A cluster has servers in more than one zone.

    Its storage is in three already; without a second server it is away until a new one has been made. By hand, since a
    server's size is yours to choose: `aws rds create-db-instance --db-cluster-identifier … --db-instance-identifier …
    --engine … --db-instance-class … --availability-zone …`. It is paid for like the first.
    """
    found = cluster.get("multiAZ")
    if not (isinstance(found, bool) and cluster.knows("engineMode")):
        return Unknown("has zones that were not recorded")
    if cluster.get("engineMode") == "serverless":
        return NotApplicable("is serverless, and moves by itself")
    return Compliant() if found else Broken("has servers in one zone only")
