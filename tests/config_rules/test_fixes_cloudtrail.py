"""Trails and who hears of what they record: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automation.apply import apply
from automation.fixes import FIXES
from automation.fixes.cloudtrail import log_validation, trail_key
from automation.fixes.watching import watch_root
from automation.watches import WATCHES
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules import log_bucket
from tests.config_rules.loop import closes, planned
from tests.config_rules.test_live_cloudtrail import heard_alarm, logged, trail
from tests.support.account import ACCOUNT

pytestmark = pytest.mark.usefixtures("aws")


def test_a_trail_that_does_not_sign_its_files() -> None:
    closes("trail-validated", trail(), "does not sign its files")


def test_a_trail_that_was_switched_off() -> None:
    name = trail()
    client("cloudtrail").stop_logging(Name=name)
    closes("trail-recording", name, "does not record")


def test_a_trail_of_one_region_becomes_one_of_every_region() -> None:
    trail("here", IsMultiRegionTrail=False)
    plan = closes("account-events-recorded", ACCOUNT, "has trails of one region only: here")
    assert [step.action for step in plan.acts] == ["update_trail"]


@pytest.mark.parametrize("kind", ["reads", "writes"])
def test_events_on_objects_beside_what_is_recorded(kind: str) -> None:
    trail()
    closes(f"account-object-{kind}-recorded", ACCOUNT, f"has no trail that records all {kind} of objects")


@pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.name)
def test_somebody_hears_of_it(watch: object) -> None:
    """The alarm tells the one topic that alarms here tell and somebody has subscribed to."""
    name, what = getattr(watch, "name", ""), getattr(watch, "what", "")
    topic = heard_alarm()
    rule = f"trail-{name.replace('watch', 'watches', 1)}"
    plan = closes(rule, logged(), f"has no metric filter for {what}")
    assert [step.action for step in plan.acts] == ["put_metric_filter", "put_metric_alarm"]
    *_, alarm = plan.acts
    assert alarm.arguments["AlarmActions"] == [topic]
    assert name in FIXES


def test_a_filter_that_is_there_gets_its_alarm_and_no_second_filter() -> None:
    name = logged()
    heard_alarm()
    (root,) = (watch for watch in WATCHES if watch.name == "watch-root")
    client("logs").put_metric_filter(
        logGroupName="trail",
        filterName="root",
        filterPattern=root.pattern,
        metricTransformations=[{"metricName": "root", "metricNamespace": "T", "metricValue": "1"}],
    )
    plan = closes("trail-watches-root", name, "counts what root does, but no alarm watches the count")
    (step,) = plan.acts
    assert (step.action, step.arguments["Namespace"], step.arguments["MetricName"]) == ("put_metric_alarm", "T", "root")


def test_a_filter_of_ours_whose_alarm_was_deleted_gets_it_again() -> None:
    name = logged()
    heard_alarm()
    plan = closes("trail-watches-root", name, "has no metric filter for what root does")
    apply(next(plan.acts), client)
    why = "counts what root does, but no alarm watches the count"
    assert [step.action for step in closes("trail-watches-root", name, why).acts] == ["put_metric_alarm"]


def test_a_log_group_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded CloudWatch Logs has no filters for a group that is not there; AWS says that it is not."""
    name = logged()
    logs = client("logs")

    class Gone:
        def paginate(self, **_group: str) -> Any:
            raise logs.exceptions.ResourceNotFoundException(
                {"Error": {"Code": "ResourceNotFoundException"}}, "Describe"
            )

    monkeypatch.setattr(logs, "get_paginator", lambda _call: Gone())
    with pytest.raises(Refusal, match="I see no log group trail"):
        planned(watch_root.call(name))


def test_nobody_knows_whom_to_tell() -> None:
    name = logged()
    with pytest.raises(Refusal, match="I cannot tell who should hear"):
        planned(watch_root.call(name))


def test_what_has_the_name_already_stays_as_it_is() -> None:
    name = logged()
    heard_alarm("all-watch-root")
    with pytest.raises(Refusal, match="something else called all-watch-root"):
        planned(watch_root.call(name))


def test_a_trail_without_a_log_group() -> None:
    with pytest.raises(Refusal, match="sends nothing to CloudWatch Logs"):
        planned(watch_root.call(trail()))


def test_a_trail_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no trail all"):
        planned(log_validation.call("all"))


USE = ["kms:GenerateDataKey*", "kms:DescribeKey"]


def key(*actions: str, **more: Any) -> str:
    """A key that lets CloudTrail do this for the trails of the account, as the guide has it."""
    trails = {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"}}
    stated = [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": one,
            "Resource": "*",
            "Condition": trails if "Generate" in one else {},
        }
        for one in actions
    ]
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [root, *stated]})
    usage = {"KeyUsage": "ENCRYPT_DECRYPT"}  # AWS's default, of which moto says nothing
    return str(client("kms").create_key(Policy=policy, **usage | more)["KeyMetadata"]["KeyId"])


def test_a_trail_is_encrypted_with_the_key_that_the_rule_names() -> None:
    name, made = trail(), key(*USE)
    client("kms").create_alias(AliasName="alias/trails", TargetKeyId=made)
    plan = closes("trail-encrypted", name, "is not encrypted with a key of yours", key="alias/trails")
    (step,) = plan.acts
    assert step.arguments["KmsKeyId"] == f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{made}"
    assert step.inverse is not None
    assert step.inverse.arguments["KmsKeyId"] == ""
    assert FIXES["trail-key"].careful


@pytest.mark.parametrize(
    ("actions", "more", "says"),
    [
        ((), {}, "does not let cloudtrail.amazonaws.com do kms:GenerateDataKey"),
        (USE[:1], {}, "does not let cloudtrail.amazonaws.com do kms:DescribeKey"),
        (USE, {"KeyUsage": "SIGN_VERIFY", "KeySpec": "RSA_2048"}, "cannot encrypt"),
    ],
)
def test_a_key_that_cloudtrail_cannot_use_is_refused(actions: list[str], more: dict[str, str], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        planned(trail_key.call(trail(), key(*actions, **more)))


def test_a_key_must_be_there_and_where_the_files_are() -> None:
    name = trail()
    with pytest.raises(Refusal, match="I see no key alias/none"):
        planned(trail_key.call(name, "alias/none"))
    log_bucket.bucket("far-files", "eu-north-1")
    client("cloudtrail").update_trail(Name=name, S3BucketName="far-files")
    with pytest.raises(Refusal, match="in far-files in eu-north-1, where the key must be too"):
        planned(trail_key.call(name, key(*USE)))
