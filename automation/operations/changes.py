"""Who changed a resource, from CloudTrail."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from automation.operations.description import READS, describe_resource
from automation.operations.ec2 import error_code
from automation.operations.words import count, minute
from core.answer import Answer, Table
from core.operation import operation
from core.reader import Clients, Reader
from core.refusal import Refusal
from core.values import Describable, Hours

if TYPE_CHECKING:
    from types_boto3_cloudtrail.client import CloudTrailClient
    from types_boto3_cloudtrail.type_defs import EventTypeDef

logger = Logger(child=True)

_MOST = 50
# Where CloudTrail keeps the events of services that have no region, such as IAM (User Guide, "Global service events").
_GLOBAL = "us-east-1"
# How we name the session in which a change is made: core.aws.clients.session_name.
_OURS = re.compile(r"slack-(?P<user>[UW][A-Z0-9]+)@(?P<run>[0-9a-f]{12})")


@operation(
    phrases=["who changed {resource}", "what happened to {resource}", "who touched {resource}"],
    reads={*READS, "cloudtrail:LookupEvents"},
)
def who_changed(aws: Reader, resource: Describable, hours: Hours = 24) -> Answer:
    """Who changed a resource lately, and how: CloudTrail's events about it, the last first."""
    thing, _ = describe_resource(aws, resource)
    if thing.kind == "role" and aws.region != _GLOBAL:
        raise Refusal(f"{thing} is global: CloudTrail keeps what changes it in {_GLOBAL}, and I look in {aws.region}.")
    found = list(itertools.islice(_events(aws.client, thing.id, aws.now - timedelta(hours=hours), aws.now), _MOST))
    since = f"in the last {count(hours, 'hour')}"
    if not found:
        return Answer(f"CloudTrail knows of no change of {thing} {since}. It takes up to 15 minutes to know of one.")
    rows = tuple(
        (minute(event["EventTime"], aws.zone), _who(event), event["EventName"], *_from(event)) for event in found
    )
    more = " at least" if len(found) == _MOST else ""
    headline = f"{thing} was changed{more} {count(len(found), 'time')} {since}, last by {rows[0][1]}."
    return Answer(headline, Table(("When", "Who", "What", "From", "Run"), rows), about=(thing,))


def changed_by(client: Clients, resource: str, since: datetime, until: datetime) -> str:
    """Who changed a resource last, and by which call; empty where CloudTrail does not know (yet), or does not say."""
    try:
        last = next(_events(client, resource, since, until), None)
    except ClientError as error:
        logger.warning("CloudTrail does not say who it was", why=error_code(error))
        return ""
    return f"{_who(last)} ({last['EventName']})" if last else ""


def _events(client: Clients, resource: str, since: datetime, until: datetime) -> Iterator[EventTypeDef]:
    """Events that change something; CloudTrail gives the last first (CloudTrail API Reference, LookupEvents)."""
    cloudtrail: CloudTrailClient = client("cloudtrail")
    pages = cloudtrail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": resource}],
        StartTime=since,
        EndTime=until,
    )
    return (event for page in pages for event in page["Events"] if event.get("ReadOnly") != "true")


def _who(event: EventTypeDef) -> str:
    """The person in whose name we changed it; else whoever CloudTrail names."""
    name = event.get("Username", "–")
    ours = _OURS.fullmatch(name)
    return f"<@{ours['user']}>" if ours else name


def _from(event: EventTypeDef) -> tuple[str, str]:
    """The address, and the run where it was one of ours."""
    whole: Mapping[str, Any] = json.loads(event.get("CloudTrailEvent") or "{}")
    ours = _OURS.fullmatch(event.get("Username", ""))
    return str(whole.get("sourceIPAddress", "–")), ours["run"] if ours else "–"
