"""Logs are not kept, and paid for, until the end of time."""

from __future__ import annotations

from automation.fixes.logs import log_retention
from config_rules.item import ConfigItem
from config_rules.kinds import LOG_GROUP
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_STANDARD = {"logGroupClass": "STANDARD"}


@rule(
    resource=LOG_GROUP,
    severity="low",
    examples=(
        passes({**_STANDARD, "retentionInDays": 30}),
        breaks(
            "keeps its log for ever",
            {**_STANDARD, "retentionInDays": None},
            fix="secure setting=log-retention resource=orders",
        ),
        exempts("has a retention that AWS sets", {"logGroupClass": "DELIVERY", "retentionInDays": None}),
    ),
)
def log_group_ends(group: ConfigItem) -> Verdict:
    """A log group says for how long it keeps what is logged.

    Without a retention it keeps everything, and every gigabyte is paid for each month. How long is enough,
    log-group-kept asks.
    """
    if group.get("logGroupClass") is None or not group.knows("retentionInDays"):
        return Unknown("has a retention that was not recorded")
    if group.get("logGroupClass") == "DELIVERY":
        return NotApplicable("has a retention that AWS sets")
    if group.get("retentionInDays") is None:
        return Broken("keeps its log for ever", log_retention.call(group.id))
    return Compliant()
