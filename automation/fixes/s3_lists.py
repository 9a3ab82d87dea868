"""Access lists of buckets, and what buckets do with uploads that nobody ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from automation.fixes.fix import fix, nothing_to_do, set_again
from automation.fixes.s3 import bucket_resource, unless
from core.plan import Plan, Step
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

_EVERYBODY = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
_RULE = "end-unfinished-uploads"
_DAYS = 7


@fix(reads={"s3:GetBucketAcl", "s3:GetBucketTagging"}, acts={"s3:PutBucketAcl"}, careful=True)
def acl_private(aws: Reader, resource: str) -> Plan:
    """A bucket's access list names nobody who stands for everybody; other grants in it stay."""
    s3: S3Client = aws.client("s3")
    what = bucket_resource(aws, resource)
    found = s3.get_bucket_acl(Bucket=resource)
    grants = [dict(one) for one in found["Grants"]]
    kept = [one for one in grants if not _is_for_everybody(one)]
    if len(kept) == len(grants):
        return nothing_to_do(what, "has an access list with nobody in it who stands for everybody")
    name = {"Bucket": resource}
    return set_again(
        what,
        "s3",
        "put_bucket_acl",
        {**name, "AccessControlPolicy": {"Grants": kept, "Owner": dict(found["Owner"])}},
        {**name, "AccessControlPolicy": {"Grants": grants, "Owner": dict(found["Owner"])}},
        says=f"Take everybody from the access list of {what}",
        back=f"Give {what} the access list back that it had",
    )


@fix(
    reads={"s3:GetBucketOwnershipControls", "s3:GetBucketAcl", "s3:GetBucketTagging"},
    acts={"s3:PutBucketOwnershipControls"},
    careful=True,
)
def no_acls(aws: Reader, resource: str) -> Plan:
    """A bucket's owner owns what is in it, and access lists count for nothing; only policies do."""
    s3: S3Client = aws.client("s3")
    what = bucket_resource(aws, resource)
    found = unless(
        lambda: s3.get_bucket_ownership_controls(Bucket=resource)["OwnershipControls"],
        "OwnershipControlsNotFoundError",
    )
    if found and [one["ObjectOwnership"] for one in found["Rules"]] == ["BucketOwnerEnforced"]:
        return nothing_to_do(what, "takes no access lists")
    acl = s3.get_bucket_acl(Bucket=resource)
    owner = acl["Owner"]["ID"]
    if others := [one for one in acl["Grants"] if one.get("Grantee", {}).get("ID") != owner]:
        whom = others[0].get("Grantee", {})
        raise Refusal(
            f"The access list of {what} lets {whom.get('URI') or whom.get('ID')} in. "
            "Say that in the bucket's policy and take it from the list first, or it is lost."
        )
    name = {"Bucket": resource}
    new = {**name, "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
    says, back = f"Have {what} take no access lists", f"Have {what} take access lists again"
    inverse = (
        Step("s3", "put_bucket_ownership_controls", {**name, "OwnershipControls": dict(found)}, back)
        if found
        else Step("s3", "delete_bucket_ownership_controls", name, back)
    )
    return Plan(says, (Step("s3", "put_bucket_ownership_controls", new, says, inverse),), (what,))


@fix(reads={"s3:GetLifecycleConfiguration", "s3:GetBucketTagging"}, acts={"s3:PutLifecycleConfiguration"}, careful=True)
def unfinished_uploads(aws: Reader, resource: str) -> Plan:
    """A bucket removes what nobody ended to upload for a week; rules that it has stay."""
    s3: S3Client = aws.client("s3")
    what = bucket_resource(aws, resource)
    found: Mapping[str, Any] = (
        unless(lambda: s3.get_bucket_lifecycle_configuration(Bucket=resource), "NoSuchLifecycleConfiguration") or {}
    )
    before = [dict(one) for one in found.get("Rules", ())]
    if any(one["Status"] == "Enabled" and one.get("ID") == _RULE for one in before):
        return nothing_to_do(what, "removes uploads that nobody ended")
    rule = {
        "ID": _RULE,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _DAYS},
    }
    size = "TransitionDefaultMinimumObjectSize"
    name = {"Bucket": resource, **({size: found[size]} if size in found else {})}
    new = {**name, "LifecycleConfiguration": {"Rules": [*(one for one in before if one.get("ID") != _RULE), rule]}}
    says = f"Have {what} remove what nobody ended to upload for {_DAYS} days; what is removed stays removed"
    back = f"Give {what} the lifecycle back that it had"
    inverse = (
        Step("s3", "put_bucket_lifecycle_configuration", {**name, "LifecycleConfiguration": {"Rules": before}}, back)
        if before
        else Step("s3", "delete_bucket_lifecycle", {"Bucket": resource}, f"Take its lifecycle from {what} again")
    )
    return Plan(says, (Step("s3", "put_bucket_lifecycle_configuration", new, says, inverse),), (what,))


def _is_for_everybody(grant: Mapping[str, Any]) -> bool:
    return str(grant.get("Grantee", {}).get("URI", "")).endswith(_EVERYBODY)
