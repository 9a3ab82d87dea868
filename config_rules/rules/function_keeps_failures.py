"""What a function could not handle is not lost."""

from __future__ import annotations

from collections.abc import Mapping

from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.policies import beside
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.policies import Statement, several

# AWS Lambda Developer Guide, "Invoking Lambda with events from other AWS services": those that do not wait.
_DO_NOT_WAIT = {"events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com", "ses.amazonaws.com"}

_DEAD = {"targetArn": "arn:aws:sqs:eu-west-1:123456789012:orders-dead"}
_BARE = {"functionName": "orders", "deadLetterConfig": None}
_BY_RULE = {
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "lambda:InvokeFunction"}
    ]
}


@rule(
    resource=FUNCTION,
    severity="low",
    references=("AWS Config LAMBDA_DLQ_CHECK",),
    examples=(
        passes({**_BARE, "deadLetterConfig": _DEAD}),
        passes(
            _BARE,
            beside={
                "Policy": _BY_RULE,
                "EventInvokeConfig": {"destinationConfig": {"onFailure": {"destination": _DEAD["targetArn"]}}},
            },
        ),
        exempts("is not known to be invoked without waiting", _BARE, beside={"Policy": None}),
        breaks(
            "is invoked by events.amazonaws.com, and what it fails at is lost",
            _BARE,
            beside={"Policy": _BY_RULE, "EventInvokeConfig": None},
        ),
        breaks(
            "is invoked by events.amazonaws.com, and what it fails at is lost",
            _BARE,
            beside={"Policy": _BY_RULE, "EventInvokeConfig": {"destinationConfig": {"onFailure": {}}}},
        ),
    ),
)
def function_keeps_failures(function: ConfigItem) -> Verdict:
    """A function that others invoke without waiting has a place for what it failed at.

    After two more tries such an event is dropped. By hand: set a destination on failure (a queue is good for it), and
    let the function's role send to it. Whether somebody invokes it so in code is not seen.
    """
    if function.get("deadLetterConfig.targetArn"):
        return Compliant()
    found = beside(function)
    if isinstance(found, Unknown):
        return found
    if not function.knows("deadLetterConfig"):
        return Unknown("has dead letters that were not recorded")
    invoked_by = sorted({name for one in found for name in _services(one)} & _DO_NOT_WAIT)
    if not invoked_by:
        return NotApplicable("is not known to be invoked without waiting")
    if "EventInvokeConfig" not in function.supplementary:
        return Unknown("has destinations that were not recorded")
    if function.beside("EventInvokeConfig.destinationConfig.onFailure.destination"):
        return Compliant()
    return Broken(f"is invoked by {', '.join(invoked_by)}, and what it fails at is lost")


def _services(statement: Statement) -> list[str]:
    principal = statement.get("Principal")
    return several(principal.get("Service")) if isinstance(principal, Mapping) else []
