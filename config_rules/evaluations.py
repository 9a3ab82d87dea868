"""Verdicts on their way to AWS Config."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from config_rules.item import ConfigItem
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict

if TYPE_CHECKING:
    from types_boto3_config.client import ConfigServiceClient

# AWS Config API, PutEvaluations and Evaluation: limits.
_AT_ONCE = 100
_ANNOTATION = 256

_ATTEMPTS = 4
_FIRST_WAIT = 0.5
"""Seconds; each further wait is twice as long."""

Compliance = Literal["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"]
"""What a rule may say; INSUFFICIENT_DATA is for AWS Config alone to say."""


class NotTaken(Exception):
    """AWS Config would not take some evaluations, however often they were sent."""


@dataclass(frozen=True)
class Evaluation:
    """A verdict as AWS Config keeps it. `at` orders verdicts on one resource: the newest counts."""

    resource_type: str
    resource_id: str
    compliance: Compliance
    at: datetime
    annotation: str = ""

    def as_api(self) -> dict[str, Any]:
        """The evaluation in PutEvaluations' spelling; an empty annotation would be refused."""
        spelt = {
            "ComplianceResourceType": self.resource_type,
            "ComplianceResourceId": self.resource_id,
            "ComplianceType": self.compliance,
            "OrderingTimestamp": self.at,
        }
        return spelt | ({"Annotation": shortened(self.annotation)} if self.annotation else {})


def together(verdicts: Mapping[str, Verdict]) -> Verdict:
    """What several rules say of one resource, as one verdict; AWS Config keeps no more than one for each of its rules.

    A broken rule counts, whatever the others say. What some rules could not judge is said, not taken for a yes.
    """
    if len(verdicts) == 1:
        return next(iter(verdicts.values()))
    broken = {name: verdict.why for name, verdict in verdicts.items() if isinstance(verdict, Broken)}
    if broken:
        reasons = "; ".join(f"{name}: {why}" for name, why in broken.items())
        return Broken(f"breaks {len(broken)} of {len(verdicts)} rules: {reasons}")
    if any(isinstance(verdict, Compliant) for verdict in verdicts.values()):
        return Compliant()
    unknown = [name for name, verdict in verdicts.items() if isinstance(verdict, Unknown)]
    if unknown:
        return Unknown(f"could not be judged by {', '.join(unknown)}")
    return NotApplicable("has no rule that is for it")


def evaluation(item: ConfigItem, verdict: Verdict, at: datetime) -> Evaluation | None:
    """The verdict for AWS Config; None when there is none to pass on."""
    match verdict:
        case Compliant():
            return Evaluation(item.type, item.id, "COMPLIANT", at)
        case Broken(why):
            return Evaluation(item.type, item.id, "NON_COMPLIANT", at, f"{item.resource} {why}.")
        case NotApplicable(why):
            return Evaluation(item.type, item.id, "NOT_APPLICABLE", at, f"{item.resource} {why}.")
        case Unknown():
            return None


def put(
    config: ConfigServiceClient,
    evaluations: Iterable[Evaluation],
    token: str,
    *,
    test: bool,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Send evaluations, a hundred at a time; those that AWS Config fails to take are sent again.

    With `test` AWS Config checks them and records nothing.

    Raises:
        NotTaken: some were not taken at last.
    """
    spelt = [one.as_api() for one in evaluations]
    for start in range(0, len(spelt), _AT_ONCE):
        _put_batch(config, spelt[start : start + _AT_ONCE], token, test, wait)


def _put_batch(
    config: ConfigServiceClient, batch: Sequence[Any], token: str, test: bool, wait: Callable[[float], None]
) -> None:
    left = batch
    for attempt in range(_ATTEMPTS):
        if attempt:
            wait(_FIRST_WAIT * 2 ** (attempt - 1))
        left = config.put_evaluations(Evaluations=left, ResultToken=token, TestMode=test)["FailedEvaluations"]
        if not left:
            return
    ids = ", ".join(one["ComplianceResourceId"] for one in left)
    raise NotTaken(f"AWS Config did not take {len(left)} of {len(batch)} evaluations: {ids}")


def shortened(text: str) -> str:
    """Text as long as an annotation may be, the end marked where it was cut."""
    return text if len(text) <= _ANNOTATION else f"{text[: _ANNOTATION - 1]}…"
