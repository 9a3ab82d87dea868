"""What a slow function waited for can be seen."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=FUNCTION,
    severity="low",
    references=("Security Hub Lambda.7",),
    examples=(
        passes({"functionName": "orders", "tracingConfig": {"mode": "Active"}}),
        breaks("is not traced", {"functionName": "orders", "tracingConfig": {"mode": "PassThrough"}}),
    ),
)
def function_traced(function: ConfigItem) -> Verdict:
    """A function is traced by X-Ray.

    PassThrough traces only what its caller traces already.
    """
    mode = function.get("tracingConfig.mode")
    if mode is None:
        return Unknown("has a tracing that was not recorded")
    return Compliant() if mode == "Active" else Broken("is not traced")
