"""What is in a database is encrypted."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=DATABASE,
    severity="high",
    references=(
        "CIS AWS 7.0.0 3.2.1",
        "CIS AWS 6.0.0 3.2.1",
        "CIS AWS 5.0.0 2.2.1",
        "CIS AWS 3.0.0 2.3.1",
        "Security Hub RDS.3",
    ),
    examples=(
        passes({"dBInstanceIdentifier": "orders", "storageEncrypted": True}),
        breaks("is not encrypted", {"dBInstanceIdentifier": "orders", "storageEncrypted": False}),
    ),
)
def database_encrypted(database: ConfigItem) -> Verdict:
    """A database's storage is encrypted.

    It cannot be encrypted in place: restore an encrypted copy of a snapshot, and move over to that.
    """
    found = database.get("storageEncrypted")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("is not encrypted")
