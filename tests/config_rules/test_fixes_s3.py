"""Buckets: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import pytest

from automation.fixes.s3 import versioning
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
