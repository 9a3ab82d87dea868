"""What happened last spring can still be read in the log."""

from __future__ import annotations

from automation.fixes.logs import YEAR, log_retention
from config_rules.item import ConfigItem
from config_rules.kinds import LOG_GROUP
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_STANDARD = {"logGroupClass": "STANDARD"}


@rule(
    resource=LOG_GROUP,
    severity="medium",
    references=("Security Hub CloudWatch.16", "AWS Config CW_LOGGROUP_RETENTION_PERIOD_CHECK"),
    examples=(
        passes({**_STANDARD, "retentionInDays": 365}),
        passes({**_STANDARD, "retentionInDays": None}),
        passes({**_STANDARD, "retentionInDays": 30}, given={"least": "30"}),
        breaks(
            "keeps its log for 30 days, not for 365",
            {**_STANDARD, "retentionInDays": 30},
            fix="secure setting=log-retention resource=orders",
        ),
        breaks(
            "keeps its log for 400 days, not for 731",
            {**_STANDARD, "retentionInDays": 400},
            given={"least": "731"},
        ),
        exempts("has a retention that AWS sets", {"logGroupClass": "DELIVERY", "retentionInDays": 2}),
    ),
)
def log_group_kept(group: ConfigItem, least: Days = 365) -> Verdict:
    """A log group keeps what is logged for long enough.

    A year is what Security Hub asks for; set `least` to what your own rules ask for. A group that keeps its log for
    ever keeps it long enough, and log-group-ends asks about that. The fix sets a year; for more than that set it by
    hand (`aws logs put-retention-policy`).
    """
    if group.get("logGroupClass") is None or not group.knows("retentionInDays"):
        return Unknown("has a retention that was not recorded")
    if group.get("logGroupClass") == "DELIVERY":
        return NotApplicable("has a retention that AWS sets")
    days = group.get("retentionInDays")
    if days is None or days >= least:
        return Compliant()
    said = f"keeps its log for {days} day{'s' if days > 1 else ''}, not for {least}"
    return Broken(said, log_retention.call(group.id) if days < YEAR and least <= YEAR else None)
