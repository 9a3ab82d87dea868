"""Buckets: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automation.fixes.s3 import versioning
from automation.fixes.s3_lists import no_acls
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, planned

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def bucket() -> str:
    client("s3").create_bucket(Bucket="invoices", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return "invoices"


def test_versions(bucket: str) -> None:
    plan = closes("bucket-versioned", bucket, "has no versions")
    assert plan.headline == "Keep versions of what is in invoices"


def test_public_access_that_was_never_blocked(bucket: str) -> None:
    closes("bucket-not-public", bucket, "does not block public access at all")


def test_public_access_that_was_blocked_in_part(bucket: str) -> None:
    partly = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False}
    client("s3").put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=partly)
    closes(
        "bucket-not-public", bucket, "does not block public access: blockPublicPolicy, restrictPublicBuckets are off"
    )
    now = client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert {name for name, on in now.items() if on} == {"BlockPublicAcls", "IgnorePublicAcls"}


def test_a_bucket_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no bucket invoices"):
        planned(versioning.call("invoices"))


def put_policy(bucket: str, *statements: dict[str, Any]) -> str:
    policy = json.dumps({"Version": "2012-10-17", "Id": "mine", "Statement": list(statements)})
    client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
    return policy


def test_http_where_there_is_no_policy(bucket: str) -> None:
    plan = closes("bucket-tls-only", bucket, "has no policy, so it answers HTTP")
    assert [step.inverse.action for step in plan.acts if step.inverse] == ["delete_bucket_policy"]


def test_http_where_there_is_a_policy(bucket: str) -> None:
    mine = {"Sid": "Mine", "Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "s3:GetObject"}
    before = put_policy(bucket, {**mine, "Resource": f"arn:aws:s3:::{bucket}/*"})
    (step,) = closes("bucket-tls-only", bucket, "answers HTTP").acts
    policy = json.loads(step.arguments["Policy"])
    assert (policy["Id"], [one["Sid"] for one in policy["Statement"]]) == ("mine", ["Mine", "OnlyWithTls"])
    assert client("s3").get_bucket_policy(Bucket=bucket)["Policy"] == before


def test_an_access_list_with_everybody_in_it_and_somebody(bucket: str) -> None:
    s3 = client("s3")
    owner = s3.get_bucket_acl(Bucket=bucket)["Owner"]
    uri = "http://acs.amazonaws.com/groups/"
    grants = [
        {"Grantee": {"Type": "CanonicalUser", "ID": owner["ID"]}, "Permission": "FULL_CONTROL"},
        {"Grantee": {"Type": "Group", "URI": f"{uri}global/AllUsers"}, "Permission": "READ"},
        {"Grantee": {"Type": "Group", "URI": f"{uri}global/AllUsers"}, "Permission": "WRITE"},
        {"Grantee": {"Type": "Group", "URI": f"{uri}s3/LogDelivery"}, "Permission": "WRITE"},
    ]
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Grants": grants, "Owner": owner})
    (step,) = closes("bucket-acl-private", bucket, "lets everybody write into it").acts
    kept = step.arguments["AccessControlPolicy"]["Grants"]
    assert [one["Grantee"].get("URI", "owner") for one in kept] == ["owner", f"{uri}s3/LogDelivery"]


def test_access_lists(bucket: str) -> None:
    closes("bucket-no-acls", bucket, "takes access lists")
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    client("s3").put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    closes("bucket-no-acls", bucket, "takes access lists")
    assert client("s3").get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"] == rules


def test_an_access_list_that_would_be_lost(bucket: str) -> None:
    client("s3").put_bucket_acl(Bucket=bucket, ACL="public-read")
    with pytest.raises(
        Refusal, match=r"The access list of invoices lets .*AllUsers in\. Say that in the bucket's policy"
    ):
        planned(no_acls.call(bucket))


def test_uploads_that_nobody_ended(bucket: str) -> None:
    plan = closes("bucket-uploads-ended", bucket, "keeps uploads that nobody ended")
    assert [step.inverse.action for step in plan.acts if step.inverse] == ["delete_bucket_lifecycle"]


def test_uploads_that_nobody_ended_in_a_bucket_with_a_lifecycle(bucket: str) -> None:
    s3 = client("s3")
    mine = {"ID": "mine", "Status": "Enabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Days": 400}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [mine]})
    (step,) = closes("bucket-uploads-ended", bucket, "keeps uploads that nobody ended").acts
    assert [one["ID"] for one in step.arguments["LifecycleConfiguration"]["Rules"]] == [
        "mine",
        "end-unfinished-uploads",
    ]
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [mine]
