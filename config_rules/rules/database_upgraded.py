"""Databases get their patches."""

from __future__ import annotations

from automation.fixes.rds import minor_upgrades
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=DATABASE,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 3.2.2",
        "CIS AWS 6.0.0 3.2.2",
        "CIS AWS 5.0.0 2.2.2",
        "CIS AWS 3.0.0 2.3.2",
        "Security Hub RDS.13",
    ),
    examples=(
        passes({"dBInstanceIdentifier": "orders", "autoMinorVersionUpgrade": True}),
        breaks(
            "takes no minor upgrades",
            {"dBInstanceIdentifier": "orders", "autoMinorVersionUpgrade": False},
            fix="secure setting=minor-upgrades resource=orders",
        ),
    ),
)
def database_upgraded(database: ConfigItem) -> Verdict:
    """A database takes minor upgrades by itself.

    They come in its maintenance window, with the fixes of the version that it runs.
    """
    found = database.get("autoMinorVersionUpgrade")
    if not isinstance(found, bool):
        return Unknown("has upgrades that were not recorded")
    return Compliant() if found else Broken("takes no minor upgrades", minor_upgrades.call(called(database)))
