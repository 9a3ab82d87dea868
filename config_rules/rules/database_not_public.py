"""Databases have no address on the internet."""

from __future__ import annotations

from automation.fixes.rds import database_private
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=DATABASE,
    severity="critical",
    references=(
        "CIS AWS 7.0.0 3.2.3",
        "CIS AWS 6.0.0 3.2.3",
        "CIS AWS 5.0.0 2.2.3",
        "CIS AWS 3.0.0 2.3.3",
        "Security Hub RDS.2",
    ),
    examples=(
        passes({"dBInstanceIdentifier": "orders", "publiclyAccessible": False}),
        breaks(
            "has a public address",
            {"dBInstanceIdentifier": "orders", "publiclyAccessible": True},
            fix="secure setting=database-private resource=orders",
        ),
    ),
)
def database_not_public(database: ConfigItem) -> Verdict:
    """A database cannot be reached from the internet.

    Its security group may still keep everybody out; this is the lock before that one.
    """
    found = database.get("publiclyAccessible")
    if not isinstance(found, bool):
        return Unknown("has addresses that were not recorded")
    return Compliant() if found is False else Broken("has a public address", database_private.call(called(database)))
