"""No database can be copied by strangers."""

from __future__ import annotations

from automation.fixes.rds_clusters import database_snapshot_private
from config_rules.databases import only_shared_with_the_named
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE_SNAPSHOT
from config_rules.rule import Verdict, breaks, exempts, passes, rule

_MANUAL = {"dBSnapshotIdentifier": "orders-2026-11-20", "snapshotType": "manual"}


def _shared(*accounts: str) -> dict[str, object]:
    return {"DBSnapshotAttributes": [{"attributeName": "restore", "attributeValues": list(accounts)}]}


@rule(
    resource=DATABASE_SNAPSHOT,
    severity="critical",
    references=("Security Hub RDS.1", "AWS Config RDS_SNAPSHOTS_PUBLIC_PROHIBITED"),
    examples=(
        passes(_MANUAL, beside=_shared()),
        passes(_MANUAL, beside=_shared("210987654321")),
        exempts("was made by RDS, which shares none", {**_MANUAL, "snapshotType": "automated"}, beside=_shared()),
        breaks(
            "can be restored by everybody who has an AWS account",
            _MANUAL,
            beside=_shared("210987654321", "all"),
            fix="secure setting=database-snapshot-private resource=orders-2026-11-20",
        ),
    ),
)
def database_snapshot_not_public(snapshot: ConfigItem) -> Verdict:
    """A database's snapshot is not shared with everybody.

    Who has restored it already keeps what was in it: change its passwords, too.
    """
    return only_shared_with_the_named(snapshot, "DBSnapshotAttributes", database_snapshot_private.call(snapshot.id))
