"""Buckets: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from automation.apply import apply
from automation.fixes import FIXES
from automation.fixes.access_logs import bucket_logging
from automation.fixes.s3 import versioning
from automation.fixes.s3_lists import no_acls
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules import log_bucket
from tests.config_rules.loop import closes, planned
from tests.config_rules.test_live_cloudtrail import trail

pytestmark = pytest.mark.usefixtures("aws")

LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"


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


def log_of(name: str) -> Any:
    return client("s3").get_bucket_logging(Bucket=name).get("LoggingEnabled")


def test_a_bucket_logs_into_the_one_that_the_rule_names(bucket: str) -> None:
    logs = log_bucket.log_bucket()
    plan = closes("bucket-logged", bucket, "keeps no access log", log_bucket=logs)
    assert plan.headline == "Log who asks invoices for what into access-logs, below invoices/"
    assert log_of(bucket) is None
    assert not FIXES["bucket-logging"].careful


def test_a_bucket_that_logs_into_itself_logs_elsewhere_and_gets_back_what_it_had(bucket: str) -> None:
    before = {"TargetBucket": bucket, "TargetPrefix": "own/"}
    s3 = client("s3")
    owner = s3.get_bucket_acl(Bucket=bucket)["Owner"]
    grants: Any = [{"Grantee": {"Type": "Group", "URI": LOG_DELIVERY}, "Permission": p} for p in ("WRITE", "READ_ACP")]
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Grants": grants, "Owner": owner})
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": before})
    why = "logs into itself, and so its log grows for ever"
    logs = log_bucket.bucket()
    s3.put_bucket_acl(Bucket=logs, AccessControlPolicy={"Grants": grants, "Owner": owner})
    closes("bucket-logged", bucket, why, log_bucket=logs)
    assert log_of(bucket) == before
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{logs}/*"}
    log_bucket.with_policy(deny)
    with pytest.raises(Refusal, match=r"does not let logging\.s3\.amazonaws\.com write there"):
        planned(bucket_logging.call(bucket, logs))


def test_the_bucket_of_a_trail_is_logged() -> None:
    name = trail()
    why = "keeps its files in all-trail-files, which keeps no access log"
    closes("trail-bucket-logged", name, why, log_bucket=log_bucket.log_bucket())


def test_a_bucket_that_keeps_a_log_keeps_that(bucket: str) -> None:
    log_bucket.log_bucket()
    other = log_bucket.log_bucket(name="other-logs")
    for step in planned(bucket_logging.call(bucket, "access-logs")).acts:
        assert not apply(step, client).error
    plan = planned(bucket_logging.call(bucket, other))
    assert plan.headline == "Nothing to do: invoices keeps an access log in access-logs already."


def kms_encrypted(name: str) -> None:
    rule: Any = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    client("s3").put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def owner_enforced(name: str) -> None:
    controls: Any = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    client("s3").put_bucket_ownership_controls(Bucket=name, OwnershipControls=controls)


def for_others_only(name: str) -> None:
    others = {"StringEquals": {"aws:SourceAccount": "210987654321"}}
    log_bucket.with_policy(log_bucket.statement(log_bucket.S3, name, Condition=others), name=name)


def for_a_folder_only(name: str) -> None:
    folder = f"arn:aws:s3:::{name}/orders/*"
    log_bucket.with_policy(log_bucket.statement(log_bucket.S3, name, Resource=folder), name=name)


def with_a_denial(name: str) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": f"arn:aws:s3:::{name}/*"}
    log_bucket.with_policy(log_bucket.statement(log_bucket.S3, name), deny, name=name)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (kms_encrypted, "encrypts with a KMS key"),
        (owner_enforced, None),
        (for_others_only, "does not let logging.s3.amazonaws.com write there"),
        (for_a_folder_only, "does not let logging.s3.amazonaws.com write there"),
        (with_a_denial, "does not let logging.s3.amazonaws.com write there"),
    ],
)
def test_a_bucket_that_no_log_can_get_into_is_refused(
    bucket: str, spoil: Callable[[str], None], says: str | None
) -> None:
    logs = log_bucket.log_bucket()
    spoil(logs)
    if says is None:
        assert list(planned(bucket_logging.call(bucket, logs)).acts), "a policy needs no access lists"
        return
    with pytest.raises(Refusal, match=says):
        planned(bucket_logging.call(bucket, logs))


def test_where_the_requester_pays_no_log_is_delivered(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto cannot be told who pays."""
    monkeypatch.setattr(client("s3"), "get_bucket_request_payment", lambda **_bucket: {"Payer": "Requester"})
    with pytest.raises(Refusal, match="the requester pays"):
        planned(bucket_logging.call(bucket, log_bucket.log_bucket()))


def test_what_is_locked_takes_no_log(bucket: str) -> None:
    s3 = client("s3")
    s3.create_bucket(
        Bucket="vault", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}, ObjectLockEnabledForBucket=True
    )
    rule: Any = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}
    s3.put_object_lock_configuration(
        Bucket="vault", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    with pytest.raises(Refusal, match="locks what is put there"):
        planned(bucket_logging.call(bucket, "vault"))


def test_a_log_goes_into_another_bucket_of_the_same_region(bucket: str) -> None:
    with pytest.raises(Refusal, match="would grow for ever"):
        planned(bucket_logging.call(bucket, bucket))
    with pytest.raises(Refusal, match="I see no bucket nowhere"):
        planned(bucket_logging.call(bucket, "nowhere"))
    far = log_bucket.bucket("far-logs", "eu-north-1")
    with pytest.raises(Refusal, match=r"is in eu-north-1\. Logs can go into a bucket in eu-west-1 only"):
        planned(bucket_logging.call(bucket, far))


def test_a_fix_that_must_be_told_something_says_so_and_another_takes_nothing(bucket: str) -> None:
    with pytest.raises(Refusal, match=r"Only you can choose a bucket for the log .* to=my-log-bucket"):
        planned(bucket_logging.call(bucket))
    with pytest.raises(Refusal, match=r"versioning can be set in one way only.*“access-logs”"):
        planned(versioning.call(bucket, "access-logs"))
