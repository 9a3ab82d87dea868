"""A table can be had back as it was."""

from __future__ import annotations

from automation.fixes.dynamodb import point_in_time_recovery
from config_rules.item import ConfigItem
from config_rules.kinds import TABLE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"tableName": "orders"}


def _recovery(status: str) -> dict[str, object]:
    return {"ContinuousBackupsDescription": {"pointInTimeRecoveryDescription": {"pointInTimeRecoveryStatus": status}}}


@rule(
    resource=TABLE,
    severity="medium",
    references=("Security Hub DynamoDB.2", "AWS Config DYNAMODB_PITR_ENABLED"),
    examples=(
        passes(_NAME, beside=_recovery("ENABLED")),
        breaks(
            "cannot be had back as it was",
            _NAME,
            beside=_recovery("DISABLED"),
            fix="secure setting=point-in-time-recovery resource=orders",
        ),
    ),
)
def table_backed_up(table: ConfigItem) -> Verdict:
    """A DynamoDB table can be had back as it was at any second of the last days.

    It is paid for by the table's size.
    """
    status = table.beside("ContinuousBackupsDescription.pointInTimeRecoveryDescription.pointInTimeRecoveryStatus")
    if status not in {"ENABLED", "DISABLED"}:
        return Unknown("has backups that were not recorded")
    if status == "ENABLED":
        return Compliant()
    return Broken("cannot be had back as it was", point_in_time_recovery.call(table.id))
