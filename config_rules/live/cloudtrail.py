"""CloudTrail trails as they are now, and what they record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from config_rules.item import as_configuration
from config_rules.kinds import TRAIL
from config_rules.live import watching
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_cloudtrail.client import CloudTrailClient
    from types_boto3_cloudtrail.type_defs import TrailTypeDef
    from types_boto3_s3.client import S3Client

_TRAILS_IN_ONE_READ = 20
"""CloudTrail API Reference, ListTags: ResourceIdList."""

NEEDS = ("cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors")
"""What is read of every trail."""


def _trails(at: Here, names: Sequence[str]) -> Items:
    """The trails whose home is this region and account; others are read at their home."""
    cloudtrail: CloudTrailClient = at.client("cloudtrail")
    found = [
        trail
        for trail in cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]
        if not names or {trail["Name"], trail["TrailARN"]} & set(names)
    ]
    tags = _tags(cloudtrail, [trail["TrailARN"] for trail in found])
    watched = watching.watching(at)
    for trail in found:
        arn, name = trail["TrailARN"], trail["Name"]
        group = trail.get("CloudWatchLogsLogGroupArn", "")
        yield at.item(
            TRAIL,
            name,
            arn,
            trail,
            tags=tags.get(arn),
            name=name,
            nothing=("cloudWatchLogsLogGroupArn", "kmsKeyId"),
            beside=Facts(
                Status=partial(_status, cloudtrail, arn),
                EventSelectors=partial(_selectors, cloudtrail, arn),
                BucketLoggingConfiguration=partial(_bucket_log, at, trail["S3BucketName"]),
                **(watched(group) if group else {}),
            ),
        )


def of_every_region(at: Here) -> list[Any]:
    """The trails that record something in this region, wherever they are at home, with what they record."""
    cloudtrail: CloudTrailClient = at.client("cloudtrail")
    listed = asked(lambda: cloudtrail.describe_trails(includeShadowTrails=True)["trailList"])
    return [_whole(cloudtrail, trail) for trail in listed]


def _whole(cloudtrail: CloudTrailClient, trail: TrailTypeDef) -> dict[str, Any]:
    """A trail with whether it runs and what it records; without what AWS does not tell."""
    whole = dict(as_configuration(trail))
    for ask in (_status, _selectors):
        try:
            whole |= ask(cloudtrail, trail["TrailARN"])
        except NotTold:
            continue
    return whole


def _told(ask: Callable[[], Any]) -> Any:
    """AWS's answer about a trail. Raises NotTold also for one that only its home tells about."""
    found = asked(ask, "TrailNotFoundException", "InvalidHomeRegionException", "UnsupportedOperationException")
    if found is None:
        raise NotTold("a trail")
    return found


def _status(cloudtrail: CloudTrailClient, arn: str) -> dict[str, Any]:
    found = _told(lambda: cloudtrail.get_trail_status(Name=arn))
    return {"isLogging": found["IsLogging"]}


def _selectors(cloudtrail: CloudTrailClient, arn: str) -> dict[str, Any]:
    found = _told(lambda: cloudtrail.get_event_selectors(TrailName=arn))
    wanted = {name: found.get(name, []) for name in ("EventSelectors", "AdvancedEventSelectors")}
    return dict(as_configuration(wanted))


def _bucket_log(at: Here, bucket: str) -> dict[str, Any]:
    """The access log of the trail's bucket, which may be another account's."""
    s3: S3Client = at.client("s3")
    found = asked(lambda: s3.get_bucket_logging(Bucket=bucket), "NoSuchBucket")
    if found is None:
        raise NotTold("GetBucketLogging")
    return {"destinationBucketName": (found.get("LoggingEnabled") or {}).get("TargetBucket")}


def _tags(cloudtrail: CloudTrailClient, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    """The tags by ARN, as far as AWS tells them."""
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(arns), _TRAILS_IN_ONE_READ):
        some = list(arns[start : start + _TRAILS_IN_ONE_READ])
        try:
            pages = asked(partial(_tag_list, cloudtrail, some))
        except NotTold:
            continue
        found |= {one["ResourceId"]: tags_in(one.get("TagsList")) for one in pages}
    return found


def _tag_list(cloudtrail: CloudTrailClient, arns: list[str]) -> list[Any]:
    pages = cloudtrail.get_paginator("list_tags").paginate(ResourceIdList=arns)
    return [one for page in pages for one in page["ResourceTagList"]]


SOURCES: Mapping[str, Source] = {
    TRAIL: source(_trails, *NEEDS, "cloudtrail:ListTags", "s3:GetBucketLogging", *watching.NEEDS),
}
