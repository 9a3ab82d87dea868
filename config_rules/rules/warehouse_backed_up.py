"""Redshift can be had back as it was."""

from __future__ import annotations

from automation.fixes.redshift import DAYS_KEPT, warehouse_backups
from config_rules.item import ConfigItem
from config_rules.kinds import REDSHIFT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Days

_ORDERS = {"clusterIdentifier": "orders"}
_FIX = "secure setting=warehouse-backups resource=orders"


@rule(
    resource=REDSHIFT,
    severity="medium",
    references=("Security Hub Redshift.3", "AWS Config REDSHIFT_BACKUP_ENABLED"),
    examples=(
        passes({**_ORDERS, "automatedSnapshotRetentionPeriod": 7}),
        passes({**_ORDERS, "automatedSnapshotRetentionPeriod": 1}, given={"least": "1"}),
        breaks("makes no snapshots", {**_ORDERS, "automatedSnapshotRetentionPeriod": 0}, fix=_FIX),
        breaks(
            "keeps its snapshots for 1 day, not for 7", {**_ORDERS, "automatedSnapshotRetentionPeriod": 1}, fix=_FIX
        ),
        breaks(
            "keeps its snapshots for 7 days, not for 30",
            {**_ORDERS, "automatedSnapshotRetentionPeriod": 7},
            given={"least": "30"},
        ),
    ),
)
def warehouse_backed_up(warehouse: ConfigItem, least: Days = 7) -> Verdict:
    """A Redshift cluster makes snapshots, and keeps them for some days.

    What they take beyond the size of the cluster's own storage is paid for.
    """
    days = warehouse.get("automatedSnapshotRetentionPeriod")
    if not isinstance(days, int):
        return Unknown("has snapshots that were not recorded")
    if days >= least:
        return Compliant()
    kept = f"keeps its snapshots for {days} day{'s' if days > 1 else ''}, not for {least}"
    fix = warehouse_backups.call(warehouse.id) if least <= DAYS_KEPT else None
    return Broken(kept if days else "makes no snapshots", fix)
