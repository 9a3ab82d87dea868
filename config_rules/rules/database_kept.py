"""No database is deleted by mistake."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=DATABASE,
    severity="medium",
    references=("Security Hub RDS.8",),
    examples=(
        passes({"dBInstanceIdentifier": "orders", "deletionProtection": True}),
        breaks("is not protected from deletion", {"dBInstanceIdentifier": "orders", "deletionProtection": False}),
    ),
)
def database_kept(database: ConfigItem) -> Verdict:
    """A database is protected from deletion.

    Whoever means it turns the protection off first.
    """
    found = database.get("deletionProtection")
    if not isinstance(found, bool):
        return Unknown("has a protection that was not recorded")
    return Compliant() if found else Broken("is not protected from deletion")
