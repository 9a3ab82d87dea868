"""Settings of buckets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, nothing_to_do, set_again
from automation.fixes.policies import stated
from core.plan import Plan, Resource, Step, tags_in
from core.policies import policy_of
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

_FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@fix(
    reads={"s3:GetBucketPublicAccessBlock", "s3:GetBucketTagging"},
    acts={"s3:PutBucketPublicAccessBlock"},
    careful=True,
)
def block_public_access(aws: Reader, resource: str) -> Plan:
    """A bucket is private, whatever its policy and its access lists say."""
    s3: S3Client = aws.client("s3")
    what = bucket_resource(aws, resource)
    before: dict[str, Any] | None = None
    try:
        before = dict(s3.get_public_access_block(Bucket=resource)["PublicAccessBlockConfiguration"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchPublicAccessBlockConfiguration":
            raise
    if before and all(before.get(flag) for flag in _FLAGS):
        return nothing_to_do(what, "blocks public access")
    name = {"Bucket": resource}
    back = f"Let {what} be public again where its policy says so"
    inverse = (
        Step("s3", "put_public_access_block", {**name, "PublicAccessBlockConfiguration": before}, back)
        if before
        else Step("s3", "delete_public_access_block", name, back)
    )
    new = {**name, "PublicAccessBlockConfiguration": dict.fromkeys(_FLAGS, True)}
    says = f"Block public access to {what}"
    return Plan(says, (Step("s3", "put_public_access_block", new, says, inverse),), (what,))


@fix(reads={"s3:GetBucketVersioning", "s3:GetBucketTagging"}, acts={"s3:PutBucketVersioning"})
def versioning(aws: Reader, resource: str) -> Plan:
    """A bucket keeps versions of what is in it; they can be suspended again, not turned off."""
    s3: S3Client = aws.client("s3")
    what = bucket_resource(aws, resource)
    if s3.get_bucket_versioning(Bucket=resource).get("Status") == "Enabled":
        return nothing_to_do(what, "keeps versions")
    name = {"Bucket": resource}
    return set_again(
        what,
        "s3",
        "put_bucket_versioning",
        {**name, "VersioningConfiguration": {"Status": "Enabled"}},
        {**name, "VersioningConfiguration": {"Status": "Suspended"}},
        says=f"Keep versions of what is in {what}",
        back=f"Suspend the versions of {what}",
    )


@fix(
    reads={"s3:GetBucketPolicy", "s3:GetBucketTagging"},
    acts={"s3:PutBucketPolicy"},
    undo_acts={"s3:PutBucketPolicy", "s3:DeleteBucketPolicy"},
    careful=True,
)
def tls_only(aws: Reader, resource: str) -> Plan:
    """A bucket's policy refuses whoever comes without TLS; the rest of the policy stays as it is."""
    s3: S3Client = aws.client("s3")
    what = bucket_resource(aws, resource)
    before = unless(lambda: s3.get_bucket_policy(Bucket=resource)["Policy"], "NoSuchBucketPolicy")
    found = stated(what, before or "")
    arn = f"arn:{s3.meta.partition}:s3:::{resource}"
    deny = {
        "Sid": "OnlyWithTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    if deny in found:
        return nothing_to_do(what, "refuses whoever comes without TLS")
    others = [one for one in found if one.get("Sid") != deny["Sid"]]
    policy = {"Version": "2012-10-17", **(policy_of(before) or {}), "Statement": [*others, deny]}
    new = {"Bucket": resource, "Policy": json.dumps(policy)}
    says, back = f"Have {what} refuse whoever comes without TLS", f"Give {what} the policy back that it had"
    inverse = (
        Step("s3", "put_bucket_policy", {"Bucket": resource, "Policy": before}, back)
        if before
        else Step("s3", "delete_bucket_policy", {"Bucket": resource}, f"Take its policy from {what} again")
    )
    return Plan(says, (Step("s3", "put_bucket_policy", new, says, inverse),), (what,))


def unless(ask: Callable[[], Any], code: str) -> Any:
    """What AWS answers; None where that error says that nothing is set."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            raise
        return None


def bucket_resource(aws: Reader, name: str) -> Resource:
    """The bucket with its tags. Raises Refusal when there is none."""
    s3: S3Client = aws.client("s3")
    try:
        tags = tags_in(s3.get_bucket_tagging(Bucket=name)["TagSet"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            raise Refusal(f"I see no bucket {name} in account {aws.account}.") from error
        if error.response["Error"]["Code"] != "NoSuchTagSet":
            raise
        tags = {}
    return Resource(name, tags=tags, kind="bucket")
