"""A database can be had back as it was."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_ORDERS = {"dBInstanceIdentifier": "orders", "readReplicaSourceDBInstanceIdentifier": None}


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
        breaks("is not backed up", {**_ORDERS, "backupRetentionPeriod": 0}),
        breaks("keeps its backups for 1 day, not for 7", {**_ORDERS, "backupRetentionPeriod": 1}),
        breaks("keeps its backups for 3 days, not for 7", {**_ORDERS, "backupRetentionPeriod": 3}),
    ),
)
def database_backed_up(database: ConfigItem, least: Days = 7) -> Verdict:
    """A database is backed up, and its backups are kept for some days.

    Automatic backups also give the point in time before whatever went wrong. A replica is backed up at its source.
    """
    days = database.get("backupRetentionPeriod")
    if not (isinstance(days, int) and database.knows("readReplicaSourceDBInstanceIdentifier")):
        return Unknown("has backups that were not recorded")
    if database.get("readReplicaSourceDBInstanceIdentifier"):
        return NotApplicable("is a replica")
    if days >= least:
        return Compliant()
    kept = f"keeps its backups for {days} day{'s' if days > 1 else ''}, not for {least}"
    return Broken(kept if days else "is not backed up")
