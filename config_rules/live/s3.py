"""Buckets as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from config_rules.item import ConfigItem, as_configuration, parsed
from config_rules.kinds import BUCKET
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client
    from types_boto3_s3.type_defs import BucketTypeDef


def _buckets(at: Here, names: Sequence[str]) -> Items:
    """The buckets with these names, or all that are in the region."""
    s3: S3Client = at.client("s3")
    for page in s3.get_paginator("list_buckets").paginate(BucketRegion=at.region):
        for bucket in page["Buckets"]:
            if not names or bucket["Name"] in names:
                yield _item(at, s3, bucket)


def _item(at: Here, s3: S3Client, bucket: BucketTypeDef) -> ConfigItem:
    name = bucket["Name"]
    described = {"Name": name, "CreationDate": bucket["CreationDate"]}
    return at.item(
        BUCKET,
        name,
        f"arn:{at.partition}:s3:::{name}",
        described,
        tags=_tags(s3, name),
        name=name,
        beside=_facts(s3, name),
    )


def _facts(s3: S3Client, name: str) -> Facts:
    """What AWS Config keeps beside the bucket's own description, spelt as it does."""
    return Facts(
        BucketPolicy=lambda: {
            "policyText": parsed(asked(lambda: s3.get_bucket_policy(Bucket=name)["Policy"], "NoSuchBucketPolicy"))
        },
        PublicAccessBlockConfiguration=lambda: as_configuration(
            asked(
                lambda: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
                "NoSuchPublicAccessBlockConfiguration",
            )
        ),
        BucketVersioningConfiguration=lambda: _versions(asked(lambda: s3.get_bucket_versioning(Bucket=name))),
        BucketLoggingConfiguration=lambda: _log(asked(lambda: s3.get_bucket_logging(Bucket=name))),
        AccessControlList=lambda: _list(asked(lambda: s3.get_bucket_acl(Bucket=name))),
        BucketLifecycleConfiguration=lambda: _lifecycle(
            asked(lambda: s3.get_bucket_lifecycle_configuration(Bucket=name), "NoSuchLifecycleConfiguration")
        ),
        OwnershipControls=lambda: as_configuration(
            asked(
                lambda: s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"],
                "OwnershipControlsNotFoundError",
            )
        ),
    )


def _tags(s3: S3Client, name: str) -> dict[str, str] | None:
    try:
        return tags_in(asked(lambda: s3.get_bucket_tagging(Bucket=name)["TagSet"], "NoSuchTagSet", "NoSuchBucket"))
    except NotTold:
        return None


def _versions(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": answer.get("Status", "Off"), "isMfaDeleteEnabled": answer.get("MFADelete") == "Enabled"}


def _log(answer: Mapping[str, Any]) -> dict[str, Any]:
    kept = answer.get("LoggingEnabled") or {}
    return {"destinationBucketName": kept.get("TargetBucket"), "logFilePrefix": kept.get("TargetPrefix")}


_GROUPS = "http://acs.amazonaws.com/groups/"


def _list(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An access list as AWS Config has it: groups of AWS's by their last word, permissions as `FullControl`."""
    return {
        "owner": as_configuration(answer["Owner"]),
        "grantList": [
            {"grantee": _grantee(one["Grantee"]), "permission": one["Permission"].title().replace("_", "")}
            for one in answer["Grants"]
        ],
    }


def _grantee(grantee: Mapping[str, Any]) -> Any:
    address = str(grantee.get("URI", ""))
    return address.rpartition("/")[2] if address.startswith(_GROUPS) else as_configuration(grantee)


def _lifecycle(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """AWS Config has a rule's prefix in a predicate; what the rules here look at is spelt alike."""
    return None if answer is None else {"rules": as_configuration(answer.get("Rules", []))}


SOURCES: Mapping[str, Source] = {
    BUCKET: source(
        _buckets,
        "s3:ListAllMyBuckets",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketPolicy",
        "s3:GetBucketVersioning",
        "s3:GetBucketLogging",
        "s3:GetBucketTagging",
        "s3:GetBucketAcl",
        "s3:GetBucketOwnershipControls",
        "s3:GetLifecycleConfiguration",
    ),
}
