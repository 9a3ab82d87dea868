"""KMS keys as they are now, judged by every rule about them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config_rules.catalogue import RULES
from config_rules.kinds import KEY
from config_rules.live import Here, here, live_items
from config_rules.live.kms import SOURCES
from config_rules.rule import NotApplicable, Unknown
from core.aws.clients import client
from tests.config_rules.broken import broken

pytestmark = pytest.mark.usefixtures("aws")


def key(**more: Any) -> str:
    return str(client("kms").create_key(**more)["KeyMetadata"]["KeyId"])


def test_a_key_that_is_not_rotated() -> None:
    made = key(Tags=[{"TagKey": "Owner", "TagValue": "ada@example.com"}])
    client("kms").create_alias(AliasName="alias/orders", TargetKeyId=made)
    assert broken(KEY, made) == {"key-rotated": "is not rotated"}
    (found,) = (one for one in live_items(here(client), KEY) if one.id == made)
    assert found.resource.owner == "ada@example.com"
    assert str(found.resource) == f"alias/orders ({made})"
    assert found.arn == client("kms").describe_key(KeyId=made)["KeyMetadata"]["Arn"]


def test_a_key_for_signing_cannot_be_rotated() -> None:
    assert broken(KEY, key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")) == {}


def test_a_key_that_waits_for_its_deletion() -> None:
    made = key()
    client("kms").schedule_key_deletion(KeyId=made, PendingWindowInDays=7)
    assert broken(KEY, made)["key-kept"].startswith("will be deleted on ")


def test_a_key_that_lets_everybody_in() -> None:
    statement = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    made = key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert broken(KEY, made)["key-not-public"] == "lets everybody kms:*"


def test_a_key_that_keeps_itself_to_itself_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """KMS gives a key that its policy hides no description: nothing is known, and nothing is said."""
    made = key()
    kms = client("kms")

    def refuse(**_key: str) -> None:
        raise kms.exceptions.ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "DescribeKey")

    for call in ("describe_key", "get_key_policy", "get_key_rotation_status"):
        monkeypatch.setattr(kms, call, refuse)
    (found,) = SOURCES[KEY].read(Here(client, "123456789012", "eu-west-1"), [made])
    for rule in (rule for rule in RULES.values() if rule.resource == KEY):
        assert isinstance(rule.with_parameters({}).judge(found), Unknown | NotApplicable), rule.name
