"""No database is deleted by mistake."""

from __future__ import annotations

from automation.fixes.rds import database_protection
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ORDERS = {"dBInstanceIdentifier": "orders", "dBClusterIdentifier": None}


@rule(
    resource=DATABASE,
    severity="medium",
    references=("Security Hub RDS.8", "AWS Config RDS_INSTANCE_DELETION_PROTECTION_ENABLED"),
    examples=(
        passes({**_ORDERS, "deletionProtection": True}),
        breaks(
            "is not protected from deletion",
            {**_ORDERS, "deletionProtection": False},
            fix="secure setting=database-protection resource=orders",
        ),
        exempts("is in a cluster", {**_ORDERS, "dBClusterIdentifier": "main", "deletionProtection": False}),
    ),
)
def database_kept(database: ConfigItem) -> Verdict:
    """A database is protected from deletion.

    Whoever means it turns the protection off first. One in a cluster is protected with it.
    """
    found = database.get("deletionProtection")
    if not isinstance(found, bool):
        return Unknown("has a protection that was not recorded")
    if not database.knows("dBClusterIdentifier"):
        return Unknown("has a cluster, or none, that was not recorded")
    if database.get("dBClusterIdentifier"):
        return NotApplicable("is in a cluster")
    return (
        Compliant() if found else Broken("is not protected from deletion", database_protection.call(called(database)))
    )
