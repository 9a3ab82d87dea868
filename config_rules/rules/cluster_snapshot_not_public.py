"""No cluster can be copied by strangers."""

from __future__ import annotations

from automation.fixes.rds_clusters import cluster_snapshot_private
from config_rules.databases import only_shared_with_the_named
from config_rules.item import ConfigItem
from config_rules.kinds import CLUSTER_SNAPSHOT
from config_rules.rule import Verdict, breaks, exempts, passes, rule

_MANUAL = {"dbclusterSnapshotIdentifier": "orders-2026-11-20", "snapshotType": "manual", "engine": "aurora-mysql"}
_FIX = "secure setting=cluster-snapshot-private resource=orders-2026-11-20"


def _shared(*accounts: str) -> dict[str, object]:
    return {"DBClusterSnapshotAttributes": [{"attributeName": "restore", "attributeValues": list(accounts)}]}


@rule(
    resource=CLUSTER_SNAPSHOT,
    severity="critical",
    references=(
        "Security Hub RDS.1",
        "Security Hub DocumentDB.3",
        "Security Hub Neptune.3",
        "AWS Config RDS_SNAPSHOTS_PUBLIC_PROHIBITED",
        "AWS Config DOCDB_CLUSTER_SNAPSHOT_PUBLIC_PROHIBITED",
        "AWS Config NEPTUNE_CLUSTER_SNAPSHOT_PUBLIC_PROHIBITED",
    ),
    examples=(
        passes(_MANUAL, beside=_shared()),
        passes({**_MANUAL, "engine": "docdb"}, beside=_shared("210987654321")),
        exempts("was made by RDS, which shares none", {**_MANUAL, "snapshotType": "automated"}, beside=_shared()),
        breaks("can be restored by everybody who has an AWS account", _MANUAL, beside=_shared("all"), fix=_FIX),
        breaks(
            "can be restored by everybody who has an AWS account",
            {**_MANUAL, "engine": "neptune"},
            beside=_shared("all"),
            fix=_FIX,
        ),
    ),
)
def cluster_snapshot_not_public(snapshot: ConfigItem) -> Verdict:
    """A cluster's snapshot is not shared with everybody: Aurora's, DocumentDB's and Neptune's.

    Who has restored it already keeps what was in it: change its passwords, too.
    """
    return only_shared_with_the_named(
        snapshot, "DBClusterSnapshotAttributes", cluster_snapshot_private.call(snapshot.id)
    )
