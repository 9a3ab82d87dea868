"""Access logs of buckets and of what the web comes through: to a bucket or a log group that people choose."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from automation.fixes.edge import ATTRIBUTES, MODIFY, balancer_of, stage_of
from automation.fixes.fix import fix_to, nothing_to_do, refusing, set_again
from automation.fixes.log_buckets import (
    LOG_BUCKET_READS,
    cloudfront_delivers,
    for_logs,
    lets_write,
    region_of,
    takes_access_logs,
    with_lists,
)
from automation.fixes.permits import Wish
from automation.fixes.s3 import bucket_resource
from core.plan import Plan, Resource, Step, tags_in
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_logs.client import CloudWatchLogsClient
    from types_boto3_s3.client import S3Client

_BUCKET, _EXAMPLE = "a bucket for the log", "my-log-bucket"
_LINE = json.dumps(
    {
        "requestId": "$context.requestId",
        "ip": "$context.identity.sourceIp",
        "caller": "$context.identity.caller",
        "user": "$context.identity.user",
        "requestTime": "$context.requestTime",
        "httpMethod": "$context.httpMethod",
        "resourcePath": "$context.resourcePath",
        "status": "$context.status",
        "protocol": "$context.protocol",
        "responseLength": "$context.responseLength",
    }
)
"""A line of an API's log: what the console offers as JSON (API Gateway Developer Guide, "CloudWatch log formats")."""


@fix_to(
    _BUCKET,
    _EXAMPLE,
    reads=LOG_BUCKET_READS | {"s3:GetBucketLogging", "s3:GetBucketTagging"},
    acts={"s3:PutBucketLogging"},
)
def bucket_logging(aws: Reader, resource: str, to: str) -> Plan:
    """A bucket logs who asks for what, into another bucket of the same account and region."""
    s3: S3Client = aws.client("s3")
    what = bucket_resource(aws, resource)
    before: Any = s3.get_bucket_logging(Bucket=resource).get("LoggingEnabled")
    into = (before or {}).get("TargetBucket")
    if into and into != resource:
        return nothing_to_do(what, f"keeps an access log in {into}")
    if to == resource:
        raise Refusal(f"A log of {what} in itself would grow for ever. Please choose another bucket.")
    prefix = f"{resource}/"
    for_logs(aws, to, region=region_of(aws, resource))
    partition = s3.meta.partition
    said = {
        "aws:sourcearn": f"arn:{partition}:s3:::{resource}",
        "aws:sourceaccount": aws.account,
        "aws:securetransport": "true",
    }
    takes_access_logs(
        aws,
        to,
        Wish(
            "logging.s3.amazonaws.com", "s3:PutObject", f"arn:{partition}:s3:::{to}/{prefix}2026-01-01-00-00-00", said
        ),
    )
    name = {"Bucket": resource}
    return set_again(
        what,
        "s3",
        "put_bucket_logging",
        {**name, "BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": to, "TargetPrefix": prefix}}},
        {**name, "BucketLoggingStatus": {"LoggingEnabled": before} if before else {}},
        says=f"Log who asks {what} for what into {to}, below {prefix}",
        back=f"Keep the access log of {what} as before",
    )


@fix_to(_BUCKET, _EXAMPLE, reads=ATTRIBUTES | LOG_BUCKET_READS, acts=MODIFY, careful=True)
def balancer_logging(aws: Reader, resource: str, to: str) -> Plan:
    """An application load balancer keeps an access log in a bucket of the same region."""
    elb = aws.client("elbv2")
    what = balancer_of(aws, resource)
    found = elb.describe_load_balancer_attributes(LoadBalancerArn=resource)["Attributes"]
    before = {one["Key"]: one["Value"] for one in found if one["Key"].startswith("access_logs.s3.")}
    if before.get("access_logs.s3.enabled") is None:
        raise Refusal(f"{what} is of a kind that keeps no access log.")
    if before["access_logs.s3.enabled"] == "true":
        return nothing_to_do(what, f"keeps an access log in {before.get('access_logs.s3.bucket')}")
    partition, where = resource.split(":")[1], resource.split(":")[3]
    for_logs(aws, to, region=where)
    below = "/".join(filter(None, [to, before.get("access_logs.s3.prefix"), "AWSLogs", aws.account]))
    log = f"arn:{partition}:s3:::{below}/elasticloadbalancing/{where}/a.log.gz"
    said = {"aws:sourcearn": resource, "aws:sourceaccount": aws.account, "aws:securetransport": "true"}
    service = "logdelivery.elasticloadbalancing.amazonaws.com"
    lets_write(aws, to, Wish(service, "s3:PutObject", log, said))
    new = {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": to}
    # AWS takes no empty name of a bucket. While it is off, nothing goes to the one that is left there.
    old = {name: before[name] for name in new if before.get(name)}
    return set_again(
        what,
        "elbv2",
        "modify_load_balancer_attributes",
        {"LoadBalancerArn": resource, "Attributes": _attributes(new)},
        {"LoadBalancerArn": resource, "Attributes": _attributes(old)},
        says=f"Keep an access log of {what} in {to}",
        back=f"Keep no access log of {what} any more",
    )


def _attributes(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


@fix_to(
    _BUCKET,
    _EXAMPLE,
    reads=LOG_BUCKET_READS | {"cloudfront:GetDistributionConfig", "cloudfront:ListTagsForResource"},
    acts={"cloudfront:UpdateDistribution", "s3:GetBucketAcl", "s3:PutBucketAcl"},
    careful=True,
)
def distribution_logging(aws: Reader, resource: str, to: str) -> Plan:
    """A distribution keeps an access log in a bucket, in whose access list CloudFront enters itself."""
    cloudfront = aws.client("cloudfront")
    with refusing(aws, f"distribution {resource}", "NoSuchDistribution"):
        answer = cloudfront.get_distribution_config(Id=resource)
    before: dict[str, Any] = dict(answer["DistributionConfig"])
    names = before.get("Aliases", {}).get("Items") or [""]
    arn = f"arn:{cloudfront.meta.partition}:cloudfront::{aws.account}:distribution/{resource}"
    tags = tags_in(cloudfront.list_tags_for_resource(Resource=arn)["Tags"].get("Items", []))
    what = Resource(resource, names[0], tags, "distribution")
    log = before.get("Logging", {})
    if log.get("Enabled"):
        return nothing_to_do(what, f"keeps an access log in {log.get('Bucket')}")
    if any(one.get("CustomHeaders", {}).get("Quantity") for one in before["Origins"]["Items"]):
        raise Refusal(
            f"{what} sends its origins headers of its own, which are often secrets. My plan would show them, so please "
            "turn its log on by hand: CloudFront console, Logging."
        )
    cloudfront_delivers(aws, to)
    for_logs(aws, to)
    with_lists(aws, to)
    new = {
        "Enabled": True,
        "IncludeCookies": False,
        "Bucket": f"{to}.s3.amazonaws.com",
        "Prefix": f"{resource}/",
    }
    says = f"Keep an access log of {what} in {to}, below {resource}/; CloudFront enters itself in that bucket's list"
    back = Step(
        "cloudfront",
        "update_distribution",
        # Where somebody has changed the distribution since, CloudFront refuses: nothing of theirs is lost.
        {"Id": resource, "IfMatch": "${answer:ETag}", "DistributionConfig": before},
        f"Keep no access log of {what} any more; CloudFront stays in the access list of {to}",
        repeatable=False,
    )
    step = Step(
        "cloudfront",
        "update_distribution",
        {"Id": resource, "IfMatch": answer["ETag"], "DistributionConfig": {**before, "Logging": new}},
        says,
        back,
        repeatable=False,  # sent again, it would be refused for the old ETag, though it was done
        also=("s3:GetBucketAcl", "s3:PutBucketAcl"),
    )
    return Plan(f"Keep an access log of {what} in {to}", (step,), (what,))


@fix_to(
    "a log group",
    "api-access",
    reads={"apigateway:GET", "logs:DescribeLogGroups"},
    acts={"apigateway:PATCH"},
    careful=True,
)
def stage_logging(aws: Reader, resource: str, to: str) -> Plan:
    """A stage of a REST API writes a line for each call into a log group, which is paid for by its size."""
    what, where, found = stage_of(aws, resource)
    if into := (found.get("accessLogSettings") or {}).get("destinationArn"):
        return nothing_to_do(what, f"keeps an access log in {into.rpartition(':')[2]}")
    group = _log_group(aws, to)
    if not aws.client("apigateway").get_account().get("cloudwatchRoleArn"):
        raise Refusal(
            f"API Gateway has no role in account {aws.account}, region {aws.region} with which it could write logs. "
            "Give it one first, in API Gateway's settings."
        )
    path = "/accessLogSettings"
    set_both = [
        {"op": "replace", "path": f"{path}/destinationArn", "value": group},
        {"op": "replace", "path": f"{path}/format", "value": _LINE},
    ]
    return set_again(
        what,
        "apigateway",
        "update_stage",
        {**where, "patchOperations": set_both},
        {**where, "patchOperations": [{"op": "remove", "path": path}]},
        says=f"Write a line for each call of {what} into the log group {to}",
        back=f"Write no line for each call of {what} any more",
    )


def _log_group(aws: Reader, name: str) -> str:
    """The ARN of the log group of that name. Raises Refusal when there is none here."""
    logs: CloudWatchLogsClient = aws.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name):
        for group in page["logGroups"]:
            if group["logGroupName"] == name:
                return group["arn"].removesuffix(":*")
    raise Refusal(f"I see no log group {name} in account {aws.account}, region {aws.region}. Please make it first.")
