"""Buckets that people choose for logs: whether AWS can write into them is seen before anything is sent there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, ParamValidationError

from automation.fixes.permits import Wish, forbids, permits
from automation.fixes.s3 import unless
from core.policies import Statement, statements
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

LOG_BUCKET_READS = frozenset(
    {
        "s3:GetBucketAcl",
        "s3:GetBucketLocation",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketOwnershipControls",
        "s3:GetBucketPolicy",
        "s3:GetBucketRequestPayment",
        "s3:GetEncryptionConfiguration",
    }
)
_LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
_ON_BY_DEFAULT = {
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
}
"""Regions that nobody has to turn on. New ones are never among them (Account Management Guide, "Specify Regions")."""


def region_of(aws: Reader, bucket: str) -> str:
    """Where a bucket of this account is. Raises Refusal when there is none, or when it is another account's."""
    s3: S3Client = aws.client("s3")
    try:
        found: str | None = s3.get_bucket_location(Bucket=bucket, ExpectedBucketOwner=aws.account)["LocationConstraint"]
    except ParamValidationError as error:
        raise Refusal(f"I see no bucket {bucket} in account {aws.account}: none can have that name.") from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in {"NoSuchBucket", "InvalidBucketName"}:
            raise Refusal(f"I see no bucket {bucket} in account {aws.account}.") from error
        if code not in {"AccessDenied", "403"}:
            raise
        raise Refusal(f"The bucket {bucket} is not account {aws.account}'s own, or I may not look at it.") from error
    # The oldest region has no name here, and Ireland may have its first (S3 API Reference, GetBucketLocation).
    return {"": "us-east-1", "EU": "eu-west-1"}.get(found or "", found or "")


def for_logs(aws: Reader, bucket: str, *, region: str = "") -> None:
    """See that AWS can deliver logs into a bucket of this account, but for its permissions.

    Raises:
        Refusal: it is none of this account's, in another region than it must be, or set so that logs cannot come.
    """
    s3: S3Client = aws.client("s3")
    where = region_of(aws, bucket)
    if region and where != region:
        raise Refusal(f"The bucket {bucket} is in {where}. Logs can go into a bucket in {region} only.")
    encryption = unless(
        lambda: s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"],
        "ServerSideEncryptionConfigurationNotFoundError",
    )
    ways = {one.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm", "AES256") for one in encryption or ()}
    if ways - {"AES256"}:
        raise Refusal(
            f"The bucket {bucket} encrypts with a KMS key, which keeps most logs of AWS's out. "
            "Choose one that encrypts with S3's own key."
        )
    if s3.get_bucket_request_payment(Bucket=bucket).get("Payer") == "Requester":
        raise Refusal(f"In the bucket {bucket} the requester pays, so AWS delivers no logs there. Choose another.")
    lock = unless(
        lambda: s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"],
        "ObjectLockConfigurationNotFoundError",
    )
    if lock and lock.get("Rule"):
        raise Refusal(f"The bucket {bucket} locks what is put there, so no log can go there. Choose another.")


def lets_write(aws: Reader, bucket: str, wish: Wish) -> None:
    """See that the bucket's policy lets a service put a log there. Raises Refusal when it does not."""
    if permits(_policy(aws, bucket), wish):
        return
    raise Refusal(
        f"The policy of the bucket {bucket} does not let {wish.service} write there, as far as I can tell. Give it a "
        f"statement that allows that service s3:PutObject on {wish.resource.rpartition('/')[0]}/*, then try again."
    )


def takes_access_logs(aws: Reader, bucket: str, wish: Wish) -> None:
    """See that S3 may put access logs there, by the bucket's policy or by its access list.

    Raises:
        Refusal: it may not.
    """
    by_list = _takes_lists(aws, bucket) and _list_lets(aws, bucket)
    if not by_list or forbids(_policy(aws, bucket), wish):
        lets_write(aws, bucket, wish)


def cloudfront_delivers(aws: Reader, bucket: str) -> None:
    """See that the bucket is where CloudFront's standard logs can go, and where its access list may be changed.

    They go into no region that must be turned on (CloudFront Developer Guide, "Choose an Amazon S3 bucket for standard
    logs"; only their newer version does, "Configure standard logging (v2)").

    Raises:
        Refusal: it is elsewhere.
    """
    where, served = region_of(aws, bucket), {aws.places.region, *aws.places.others}
    s3: S3Client = aws.client("s3")
    if s3.meta.partition == "aws" and where not in _ON_BY_DEFAULT:
        raise Refusal(f"The bucket {bucket} is in {where}, into which CloudFront delivers no logs. Choose another.")
    if where not in served:
        raise Refusal(
            f"The bucket {bucket} is in {where}, where I change nothing, and CloudFront would enter itself in its "
            f"access list. Choose one in {' or '.join(sorted(served))}."
        )


def with_lists(aws: Reader, bucket: str) -> None:
    """See that access lists of the bucket count, without which CloudFront cannot write there.

    Raises:
        Refusal: they do not.
    """
    if not _takes_lists(aws, bucket):
        raise Refusal(
            f"The bucket {bucket} takes no access lists, and CloudFront writes by one. Choose a bucket for "
            "CloudFront's logs alone, with Object Ownership set to “bucket owner preferred”."
        )


def _policy(aws: Reader, bucket: str) -> list[Statement]:
    s3: S3Client = aws.client("s3")
    policy = unless(lambda: s3.get_bucket_policy(Bucket=bucket)["Policy"], "NoSuchBucketPolicy")
    return statements(policy or "") or []


def _takes_lists(aws: Reader, bucket: str) -> bool:
    s3: S3Client = aws.client("s3")
    owned = unless(
        lambda: s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"],
        "OwnershipControlsNotFoundError",
    )
    return "BucketOwnerEnforced" not in {one["ObjectOwnership"] for one in owned or ()}


def _list_lets(aws: Reader, bucket: str) -> bool:
    s3: S3Client = aws.client("s3")
    grants = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    given = {one.get("Permission") for one in grants if one.get("Grantee", {}).get("URI") == _LOG_DELIVERY}
    return "FULL_CONTROL" in given or {"WRITE", "READ_ACP"} <= given
