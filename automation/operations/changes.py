"""Who changed a resource, from CloudTrail."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

from automation.history import GLOBAL, author, changes_of, run_of, whole
from automation.operations.description import READS, describe_resource
from automation.operations.words import count, minute
from core.answer import Answer, Table
from core.operation import operation
from core.reader import Reader
from core.refusal import Refusal
from core.values import Describable, Hours

if TYPE_CHECKING:
    from types_boto3_cloudtrail.type_defs import EventTypeDef

_MOST = 50


@operation(
    phrases=["who changed {resource}", "what happened to {resource}", "who touched {resource}"],
    reads={*READS, "cloudtrail:LookupEvents"},
)
def who_changed(aws: Reader, resource: Describable, hours: Hours = 24) -> Answer:
    """Who changed a resource lately, and how: CloudTrail's events about it, the last first."""
    thing, _ = describe_resource(aws, resource)
    if thing.kind == "role" and aws.region != GLOBAL:
        raise Refusal(f"{thing} is global: CloudTrail keeps what changes it in {GLOBAL}, and I look in {aws.region}.")
    found = list(itertools.islice(changes_of(aws.client, thing.id, aws.now - timedelta(hours=hours), aws.now), _MOST))
    since = f"in the last {count(hours, 'hour')}"
    if not found:
        return Answer(f"CloudTrail knows of no change of {thing} {since}. It takes up to 15 minutes to know of one.")
    rows = tuple(
        (minute(event["EventTime"], aws.zone), author(event), event["EventName"], *_from(event)) for event in found
    )
    more = " at least" if len(found) == _MOST else ""
    headline = f"{thing} was changed{more} {count(len(found), 'time')} {since}, last by {rows[0][1]}."
    return Answer(headline, Table(("When", "Who", "What", "From", "Run"), rows), about=(thing,))


def _from(event: EventTypeDef) -> tuple[str, str]:
    """The address, and the run where it was one of ours."""
    ours = run_of(event)
    return str(whole(event).get("sourceIPAddress", "–")), ours["run"] if ours else "–"
