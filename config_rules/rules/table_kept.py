"""No table is deleted by mistake."""

from __future__ import annotations

from automation.fixes.dynamodb import table_protection
from config_rules.item import ConfigItem
from config_rules.kinds import TABLE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=TABLE,
    severity="medium",
    references=("Security Hub DynamoDB.6", "AWS Config DYNAMODB_TABLE_DELETION_PROTECTION_ENABLED"),
    examples=(
        passes({"tableName": "orders", "deletionProtectionEnabled": True}),
        breaks(
            "is not protected from deletion",
            {"tableName": "orders", "deletionProtectionEnabled": False},
            fix="secure setting=table-protection resource=orders",
        ),
    ),
)
def table_kept(table: ConfigItem) -> Verdict:
    """A DynamoDB table is protected from deletion.

    Whoever means it turns the protection off first.
    """
    found = table.get("deletionProtectionEnabled")
    if not isinstance(found, bool):
        return Unknown("has a protection that was not recorded")
    return Compliant() if found else Broken("is not protected from deletion", table_protection.call(table.id))
