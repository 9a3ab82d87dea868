"""No cluster is deleted by mistake."""

from __future__ import annotations

from automation.fixes.rds_clusters import cluster_protection
from config_rules.item import ConfigItem
from config_rules.kinds import CLUSTER
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=CLUSTER,
    severity="medium",
    references=(
        "Security Hub RDS.7",
        "Security Hub DocumentDB.5",
        "Security Hub Neptune.4",
        "AWS Config RDS_CLUSTER_DELETION_PROTECTION_ENABLED",
    ),
    examples=(
        passes({"dbclusterIdentifier": "orders", "deletionProtection": True}),
        breaks(
            "is not protected from deletion",
            {"dbclusterIdentifier": "orders", "deletionProtection": False},
            fix="secure setting=cluster-protection resource=orders",
        ),
    ),
)
def cluster_kept(cluster: ConfigItem) -> Verdict:
    """A cluster is protected from deletion.

    Whoever means it turns the protection off first.
    """
    found = cluster.get("deletionProtection")
    if not isinstance(found, bool):
        return Unknown("has a protection that was not recorded")
    if found:
        return Compliant()
    name = str(cluster.get("dbclusterIdentifier") or cluster.name)
    return Broken("is not protected from deletion", cluster_protection.call(name))
