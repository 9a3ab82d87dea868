"""A database outlives its data centre."""

from __future__ import annotations

from automation.fixes.rds import multi_az
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ORDERS = {"dBInstanceIdentifier": "orders", "dBClusterIdentifier": None}


@rule(
    resource=DATABASE,
    severity="low",
    references=("CIS AWS 7.0.0 3.2.4", "CIS AWS 6.0.0 3.2.4", "CIS AWS 5.0.0 2.2.4", "Security Hub RDS.5"),
    examples=(
        passes({**_ORDERS, "multiAZ": True}),
        breaks(
            "has no standby in another zone",
            {**_ORDERS, "multiAZ": False},
            fix="secure setting=multi-az resource=orders",
        ),
        exempts("is in a cluster", {**_ORDERS, "dBClusterIdentifier": "main", "multiAZ": False}),
    ),
)
def database_multi_az(database: ConfigItem) -> Verdict:
    """A database has a standby in another zone.

    It costs twice as much: whoever can wait for a restore may not want it. A cluster has
    a rule of its own.
    """
    found = database.get("multiAZ")
    if not isinstance(found, bool):
        return Unknown("has zones that were not recorded")
    if not database.knows("dBClusterIdentifier"):
        return Unknown("has a cluster, or none, that was not recorded")
    if database.get("dBClusterIdentifier"):
        return NotApplicable("is in a cluster")
    return Compliant() if found else Broken("has no standby in another zone", multi_az.call(called(database)))
