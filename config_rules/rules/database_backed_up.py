"""A database can be had back as it was."""

from __future__ import annotations

from automation.fixes.rds import DAYS_KEPT, database_backups
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_ORDERS = {
    "dBInstanceIdentifier": "orders",
    "dBClusterIdentifier": None,
    "readReplicaSourceDBInstanceIdentifier": None,
}
_FIX = "secure setting=database-backups resource=orders"
_WHERE = ("readReplicaSourceDBInstanceIdentifier", "dBClusterIdentifier")


@rule(
    resource=DATABASE,
    severity="high",
    references=("Security Hub RDS.11", "AWS Config DB_INSTANCE_BACKUP_ENABLED"),
    examples=(
        passes({**_ORDERS, "backupRetentionPeriod": 7}),
        passes({**_ORDERS, "backupRetentionPeriod": 1}, given={"least": "1"}),
        exempts(
            "is a replica", {**_ORDERS, "readReplicaSourceDBInstanceIdentifier": "main", "backupRetentionPeriod": 0}
        ),
        breaks("is not backed up", {**_ORDERS, "backupRetentionPeriod": 0}, fix=_FIX),
        breaks("keeps its backups for 1 day, not for 7", {**_ORDERS, "backupRetentionPeriod": 1}, fix=_FIX),
        breaks(
            "keeps its backups for 7 days, not for 30", {**_ORDERS, "backupRetentionPeriod": 7}, given={"least": "30"}
        ),
        exempts("is in a cluster", {**_ORDERS, "dBClusterIdentifier": "main", "backupRetentionPeriod": 1}),
    ),
)
def database_backed_up(database: ConfigItem, least: Days = 7) -> Verdict:
    """A database is backed up, and its backups are kept for some days.

    Automatic backups also give the point in time before whatever went wrong. A replica is backed up at
    its source, and what is in a cluster with the cluster.
    """
    days = database.get("backupRetentionPeriod")
    if not (isinstance(days, int) and all(database.knows(one) for one in _WHERE)):
        return Unknown("has backups that were not recorded")
    if database.get("readReplicaSourceDBInstanceIdentifier"):
        return NotApplicable("is a replica")
    if database.get("dBClusterIdentifier"):
        return NotApplicable("is in a cluster")
    if days >= least:
        return Compliant()
    kept = f"keeps its backups for {days} day{'s' if days > 1 else ''}, not for {least}"
    return Broken(
        kept if days else "is not backed up", database_backups.call(called(database)) if least <= DAYS_KEPT else None
    )
