"""Who changed a resource, from CloudTrail."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from automation.operations.description import READS, describe_resource
from automation.operations.words import count, minute
from core.answer import Answer, Table
from core.operation import operation
from core.reader import Clients, Reader
from core.refusal import Refusal
from core.values import Describable, Hours

if TYPE_CHECKING:
    from types_boto3_cloudtrail.client import CloudTrailClient
    from types_boto3_cloudtrail.type_defs import EventTypeDef

_MOST = 50
GLOBAL = "us-east-1"
"""Where CloudTrail keeps the events of services without a region, such as IAM (User Guide, "Global service events")."""
# How we name the session in which a change is made: core.aws.clients.session_name.
_OURS = re.compile(r"(?P<kind>slack|lex|workflow|schedule|rule|event)-(?P<id>[^@]+)@(?P<run>[0-9a-f]{12})")


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


def changes_of(
    client: Clients, resource: str, since: datetime, until: datetime, most: int | None = None
) -> Iterator[EventTypeDef]:
    """Events that changed something; CloudTrail gives the last first (CloudTrail API Reference, LookupEvents).

    `most` is how many events are read for them, those that only looked among them: each 50 are a request.
    """
    cloudtrail: CloudTrailClient = client("cloudtrail")
    pages = cloudtrail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": resource}],
        StartTime=since,
        EndTime=until,
        PaginationConfig={"MaxItems": most} if most else {},
    )
    events = (event for page in pages for event in page["Events"] if event.get("ReadOnly") != "true")
    return (event for event in events if "errorCode" not in whole(event))


def author(event: EventTypeDef) -> str:
    """The person in whose name we changed it; else whoever CloudTrail names."""
    ours = run_of(event)
    if ours and ours["kind"] == "slack":
        return f"<@{ours['id']}>"
    if ours:
        return f"Orderly ({ours['kind']} {ours['id']})"
    return event.get("Username") or str(whole(event).get("userIdentity", {}).get("invokedBy") or "–")


def run_of(event: EventTypeDef) -> re.Match[str] | None:
    """The kind and id of whoever asked us, and the run, where it was one of ours."""
    return _OURS.fullmatch(event.get("Username") or "")


def whole(event: EventTypeDef) -> Mapping[str, Any]:
    """Everything that CloudTrail recorded of it."""
    found: Mapping[str, Any] = json.loads(event.get("CloudTrailEvent") or "{}")
    return found


def _from(event: EventTypeDef) -> tuple[str, str]:
    """The address, and the run where it was one of ours."""
    ours = run_of(event)
    return str(whole(event).get("sourceIPAddress", "–")), ours["run"] if ours else "–"
