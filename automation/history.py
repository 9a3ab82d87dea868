"""CloudTrail's event history: what changed a resource, and in whose name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.reader import Clients

if TYPE_CHECKING:
    from types_boto3_cloudtrail.client import CloudTrailClient
    from types_boto3_cloudtrail.type_defs import EventTypeDef

GLOBAL = "us-east-1"
"""Where CloudTrail keeps the events of services without a region, such as IAM (User Guide, "Global service events")."""
# How we name the session in which a change is made: core.aws.clients.session_name.
_OURS = re.compile(r"(?P<kind>slack|lex|workflow|schedule|rule|event)-(?P<id>[^@]+)@(?P<run>[0-9a-f]{12})")


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
        return f"Orderly for {ours['kind']} {ours['id']}"
    return event.get("Username") or str(whole(event).get("userIdentity", {}).get("invokedBy") or "–")


def run_of(event: EventTypeDef) -> re.Match[str] | None:
    """The kind and id of whoever asked us, and the run, where it was one of ours."""
    return _OURS.fullmatch(event.get("Username") or "")


def whole(event: EventTypeDef) -> Mapping[str, Any]:
    """Everything that CloudTrail recorded of it."""
    found: Mapping[str, Any] = json.loads(event.get("CloudTrailEvent") or "{}")
    return found
