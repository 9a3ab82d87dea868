"""Buckets as they are now. What a bucket may not be asked is left out, so that no rule says anything of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from config_rules.item import BUCKET, ConfigItem, as_configuration, parsed
from core.reader import Clients

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

logger = Logger(child=True)

BUCKET_READS = frozenset(
    {
        "s3:ListAllMyBuckets",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketPolicy",
        "s3:GetBucketVersioning",
        "s3:GetBucketLogging",
        "s3:GetBucketTagging",
    }
)
_NOT_SET = {"NoSuchPublicAccessBlockConfiguration", "NoSuchBucketPolicy", "NoSuchTagSet"}


def buckets(client: Clients, names: Sequence[str]) -> Iterator[ConfigItem]:
    """The buckets with these names, or all that are in the clients' region."""
    s3: S3Client = client("s3")
    region, account = s3.meta.region_name, client("sts").get_caller_identity()["Account"]
    for page in s3.get_paginator("list_buckets").paginate(BucketRegion=region):
        for bucket in page["Buckets"]:
            if not names or bucket["Name"] in names:
                yield _item(s3, bucket, account, region)


def _item(s3: S3Client, bucket: Mapping[str, Any], account: str, region: str) -> ConfigItem:
    name = bucket["Name"]
    tags = _asked(lambda: s3.get_bucket_tagging(Bucket=name)["TagSet"])
    return ConfigItem(
        type=BUCKET,
        id=name,
        arn=f"arn:{s3.meta.partition}:s3:::{name}",
        account=account,
        region=region,
        captured=datetime.now(UTC),
        status="OK",
        configuration=as_configuration({"Name": name, "CreationDate": bucket["CreationDate"]}),
        tags=None if tags is _REFUSED else {tag["Key"]: tag["Value"] for tag in tags or []},
        name=name,
        supplementary={key: value for key, value in _beside(s3, name).items() if value is not _REFUSED},
    )


def _beside(s3: S3Client, name: str) -> dict[str, Any]:
    """What AWS Config keeps beside the bucket's own description, spelt as it does."""
    policy = _asked(lambda: s3.get_bucket_policy(Bucket=name)["Policy"])
    block = _asked(lambda: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"])
    versions = _asked(lambda: s3.get_bucket_versioning(Bucket=name))
    log = _asked(lambda: s3.get_bucket_logging(Bucket=name))
    return {
        "BucketPolicy": policy if policy is _REFUSED else {"policyText": parsed(policy)},
        "PublicAccessBlockConfiguration": block if block is _REFUSED else as_configuration(block),
        "BucketVersioningConfiguration": (
            versions
            if versions is _REFUSED
            else {"status": versions.get("Status", "Off"), "isMfaDeleteEnabled": versions.get("MFADelete") == "Enabled"}
        ),
        "BucketLoggingConfiguration": log if log is _REFUSED else _log(log),
    }


def _log(answer: Mapping[str, Any]) -> dict[str, Any]:
    kept = answer.get("LoggingEnabled") or {}
    return {"destinationBucketName": kept.get("TargetBucket"), "logFilePrefix": kept.get("TargetPrefix")}


_REFUSED: Any = object()


def _asked(ask: Callable[[], Any]) -> Any:
    """The answer; None for what is not set, `_REFUSED` for what AWS does not tell."""
    try:
        return ask()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _NOT_SET:
            return None
        if code in {"AccessDenied", "AccessDeniedException"}:
            logger.warning("a bucket does not tell", why=code, asked=error.operation_name)
            return _REFUSED
        raise
