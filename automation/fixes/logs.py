"""Settings of log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.fixes.fix import fix, no_such, nothing_to_do
from core.plan import Plan, Resource, Step
from core.reader import Reader

if TYPE_CHECKING:
    from types_boto3_logs.client import CloudWatchLogsClient
    from types_boto3_logs.type_defs import LogGroupTypeDef

YEAR = 365
"""Days that a log is kept when nobody says otherwise, as Security Hub's CloudWatch.16 asks for."""


@fix(
    reads={"logs:DescribeLogGroups"},
    acts={"logs:PutRetentionPolicy"},
    undo_acts={"logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy"},
    careful=True,
)
def log_retention(aws: Reader, resource: str) -> Plan:
    """A log group keeps what is logged for a year: not less, and not for ever."""
    before = _group(aws, resource).get("retentionInDays")
    what = Resource(resource, kind="log group")
    if before is not None and before >= YEAR:
        return nothing_to_do(what, f"keeps its log for {before} days")
    group = {"logGroupName": resource}
    if before is None:
        says = f"Keep the log of {what} for {YEAR} days; what is older is deleted, and this cannot be taken back"
        inverse = Step("logs", "delete_retention_policy", group, f"Keep the log of {what} for ever again")
    else:
        says = f"Keep the log of {what} for {YEAR} days rather than {before}"
        again = {**group, "retentionInDays": before}
        inverse = Step("logs", "put_retention_policy", again, f"Keep the log of {what} for {before} days again")
    step = Step("logs", "put_retention_policy", {**group, "retentionInDays": YEAR}, says, inverse)
    return Plan(f"Keep the log of {what} for a year", (step,), (what,))


def _group(aws: Reader, name: str) -> LogGroupTypeDef:
    """The log group with that name. Raises Refusal when there is none."""
    logs: CloudWatchLogsClient = aws.client("logs")
    for group in logs.describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"]:
        if group.get("logGroupName") == name:
            return group
    raise no_such(aws, f"log group {name}")
