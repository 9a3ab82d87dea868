"""Users, roles, policies and server certificates, read live."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.models import iam_backends

from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.kinds import POLICY, ROLE, SERVER_CERTIFICATE, USER
from config_rules.live import here, live_item
from config_rules.rule import Broken, NotApplicable, Unknown, Verdict
from core.aws.clients import client
from tests.config_rules import moto_gaps
from tests.support.account import ACCOUNT

pytestmark = pytest.mark.usefixtures("aws")

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
EVERYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}


def item(kind: str, identity: str) -> ConfigItem:
    found = live_item(here(client), kind, identity)
    assert found is not None
    return found


def judged(rule: str, found: ConfigItem) -> Verdict:
    return RULES[rule].with_parameters({}).judge(found)


def why(rule: str, found: ConfigItem) -> str:
    verdict = judged(rule, found)
    assert isinstance(verdict, Broken)
    return verdict.why


def verdicts(found: ConfigItem) -> dict[str, Verdict]:
    return {name: judged(name, found) for name, rule in RULES.items() if rule.resource == found.type}


def ada(**more: Any) -> str:
    return str(client("iam").create_user(UserName="ada", **more)["User"]["UserId"])


def test_a_user_with_a_password_and_keys() -> None:
    iam = client("iam")
    identity = ada(Tags=[{"Key": "Owner", "Value": "ada@example.com"}])
    iam.create_login_profile(UserName="ada", Password="not-a-Secret-1")
    keys = sorted(iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"] for _ in range(2))
    iam.put_user_policy(UserName="ada", PolicyName="more", PolicyDocument=json.dumps(EVERYTHING))
    found = item(USER, identity)
    assert (found.name, found.region, found.resource.owner) == ("ada", "global", "ada@example.com")
    assert why("user-mfa", found) == "has a password for the console, and no MFA"
    assert why("user-one-key", found) == f"has two access keys that are on, {keys[0]} and {keys[1]}"
    assert why("user-rights-by-groups", found) == "has policies of their own: more"
    assert not [name for name, verdict in verdicts(found).items() if isinstance(verdict, Unknown)]


def test_a_user_with_mfa() -> None:
    iam = client("iam")
    identity = ada()
    iam.create_login_profile(UserName="ada", Password="not-a-Secret-1")
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="ada")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName="ada", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )
    assert not isinstance(judged("user-mfa", item(USER, identity)), Broken | Unknown)


def test_a_user_without_a_password_or_keys() -> None:
    found = item(USER, ada())
    assert isinstance(judged("user-mfa", found), NotApplicable)
    assert isinstance(judged("user-keys-used", found), NotApplicable)
    assert not [name for name, verdict in verdicts(found).items() if isinstance(verdict, Broken | Unknown)]


def test_a_password_that_was_not_used_for_long() -> None:
    identity = ada()
    client("iam").create_login_profile(UserName="ada", Password="not-a-Secret-1")
    user: Any = iam_backends[ACCOUNT]["aws"].users["ada"]
    user.password_last_used = datetime.now(UTC) - timedelta(days=200)
    assert not isinstance(judged("user-password-used", item(USER, identity)), Broken | Unknown), "it was just made"


def test_a_user_of_whom_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    iam, identity = client("iam"), ada()

    def refuse(**_arguments: str) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "Get")

    monkeypatch.setattr(iam, "get_login_profile", refuse)
    found = item(USER, identity)
    assert isinstance(judged("user-mfa", found), Unknown)
    assert isinstance(judged("user-password-used", found), Unknown)


def test_a_role_for_everybody() -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": [EVERYBODY]})
    made = client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=trust)["Role"]
    found = item(ROLE, made["RoleId"])
    assert why("role-not-for-everybody", found) == "lets everybody in AWS take it on"
    assert not isinstance(judged("role-used", found), Broken | Unknown)


def test_a_policy_that_allows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    moto_gaps.policy_ids(monkeypatch)
    iam = client("iam")
    made = iam.create_policy(PolicyName="ops", PolicyDocument=json.dumps(EVERYTHING))["Policy"]
    assert isinstance(judged("policy-not-admin", item(POLICY, made["PolicyId"])), NotApplicable)
    ada()
    iam.attach_user_policy(UserName="ada", PolicyArn=made["Arn"])
    assert why("policy-not-admin", item(POLICY, made["PolicyId"])) == "allows everything, and is attached to 1"


def test_a_server_certificate() -> None:
    client("iam").upload_server_certificate(ServerCertificateName="orders", CertificateBody="-", PrivateKey="-")
    found = item(SERVER_CERTIFICATE, "orders")
    assert not isinstance(judged("server-certificate-current", found), Unknown)
