"""A database outlives its data centre."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=DATABASE,
    severity="low",
    references=("CIS AWS 7.0.0 3.2.4", "Security Hub RDS.5"),
    examples=(
        passes({"dBInstanceIdentifier": "orders", "multiAZ": True}),
        breaks("has no standby in another zone", {"dBInstanceIdentifier": "orders", "multiAZ": False}),
    ),
)
def database_multi_az(database: ConfigItem) -> Verdict:
    """A database has a standby in another zone.

    It costs twice as much: whoever can wait for a restore may not want it. Aurora keeps copies of its own.
    """
    found = database.get("multiAZ")
    if not isinstance(found, bool):
        return Unknown("has zones that were not recorded")
    return Compliant() if found else Broken("has no standby in another zone")
