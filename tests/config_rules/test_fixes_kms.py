"""KMS keys: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json

import pytest

from automation.fixes.kms import key_policy, key_rotation
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, judged, planned

pytestmark = pytest.mark.usefixtures("aws")

_OWNER = {
    "Sid": "Account",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "kms:*",
    "Resource": "*",
}
_ALL = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}


@pytest.fixture
def key() -> str:
    return str(client("kms").create_key()["KeyMetadata"]["KeyId"])


def test_rotation(key: str) -> None:
    closes("key-rotated", key, "is not rotated")


def test_a_key_that_was_to_be_deleted(key: str) -> None:
    client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=10)
    why = getattr(judged("key-kept", key), "why", "")
    plan = closes("key-kept", key, why)
    assert [step.action for step in plan.acts] == ["cancel_key_deletion", "enable_key"]


def test_only_the_statement_that_lets_everybody_in_is_taken_out(key: str) -> None:
    before = json.dumps({"Version": "2012-10-17", "Statement": [_OWNER, _ALL]})
    client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=before)
    plan = closes("key-not-public", key, "lets everybody kms:Decrypt")
    (step,) = plan.acts
    assert json.loads(step.arguments["Policy"]) == {"Version": "2012-10-17", "Statement": [_OWNER]}
    assert step.inverse is not None
    assert step.inverse.arguments["Policy"] == before


def test_a_policy_that_lets_nobody_else_in_is_not_emptied(key: str) -> None:
    only = json.dumps({"Version": "2012-10-17", "Statement": [_ALL]})
    client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=only)
    with pytest.raises(Refusal, match="by hand"):
        planned(key_policy.call(key))


def test_a_key_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no key 0f1e2d3c"):
        planned(key_rotation.call("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"))
