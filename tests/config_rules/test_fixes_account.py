"""The account as a whole: broken, found, fixed, verified, taken back.

What moto lacks is in moto_gaps; of IAM Access Analyzer it has nothing, so that only the plan is tested there.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from automation.apply import apply
from automation.fixes.account import ANALYZER, access_analyzer, config_recorder, ebs_encryption
from automation.fixes.contacts import security_contact
from automation.fixes.watchers import guardduty_detector, macie_session
from config_rules.catalogue import RULES
from config_rules.rule import Compliant, RuleError
from core.access import Role
from core.aws.clients import client
from core.plan import Plan
from core.refusal import Refusal
from tests.config_rules import moto_gaps
from tests.config_rules.loop import closes, judged, planned
from tests.support.account import ACCOUNT
from tests.support.house import reader

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def ec2(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    return moto_gaps.ec2_account_settings(monkeypatch)


def test_new_volumes_are_encrypted() -> None:
    plan = closes("account-volumes-encrypted", ACCOUNT, "does not encrypt new volumes by itself")
    assert plan.headline == f"Encrypt new volumes of account {ACCOUNT} in eu-west-1"


def test_no_more_public_snapshots(ec2: dict[str, str]) -> None:
    closes("account-snapshots-private", ACCOUNT, "lets its snapshots be public")
    assert ec2["State"] == "unblocked"


def test_no_more_public_images(ec2: dict[str, str]) -> None:
    closes("account-images-private", ACCOUNT, "lets its images be public")
    assert ec2["ImageBlockPublicAccessState"] == "unblocked"


@pytest.mark.parametrize("before", [{}, {"HttpTokens": "optional"}])
def test_new_instances_answer_imdsv2_only(ec2: dict[str, str], before: dict[str, str]) -> None:
    ec2.update(before)
    closes("account-imdsv2", ACCOUNT, "lets new instances answer IMDSv1")
    assert ec2.get("HttpTokens") == before.get("HttpTokens")


def test_no_public_buckets() -> None:
    closes("account-buckets-private", ACCOUNT, "does not block public buckets at all")


def test_public_buckets_that_were_blocked_in_part() -> None:
    flags = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy")
    before = {**dict.fromkeys(flags, True), "RestrictPublicBuckets": False}
    client("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=before)
    closes("account-buckets-private", ACCOUNT, "does not block public buckets: restrictPublicBuckets is off")
    now = client("s3control").get_public_access_block(AccountId=ACCOUNT)["PublicAccessBlockConfiguration"]
    assert now == before


def _recorder(**group: Any) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/config"
    group = group or {"allSupported": True, "includeGlobalResourceTypes": True}
    recorder: Any = {"name": "default", "roleARN": arn, "recordingGroup": group}
    client("config").put_configuration_recorder(ConfigurationRecorder=recorder)
    client("s3").create_bucket(Bucket="records", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    client("config").put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "records"})


def test_a_recorder_that_is_stopped() -> None:
    _recorder()
    closes("account-resources-recorded", ACCOUNT, "has a recorder of AWS Config, default, that is stopped")


def test_a_recorder_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="AWS Config has no recorder here"):
        planned(config_recorder.call(ACCOUNT))


def test_security_hub_is_turned_on() -> None:
    closes("account-security-hub-on", ACCOUNT, "has Security Hub off")


def test_macie_is_turned_on(monkeypatch: pytest.MonkeyPatch) -> None:
    _macie_that_is_off_as_in_aws(monkeypatch)
    plan = closes("account-macie-on", ACCOUNT, "has Macie off")
    assert "iam:CreateServiceLinkedRole" in plan.permissions


def test_macie_that_was_paused_is_paused_again() -> None:
    client("macie2").enable_macie(status="PAUSED")
    try:
        plan = planned(macie_session.call(ACCOUNT))
        assert [step.action for step in plan.acts] == ["update_macie_session"]
        (step,) = plan.acts
        assert step.arguments == {"status": "ENABLED"}
        assert step.inverse is not None
        assert step.inverse.arguments == {"status": "PAUSED"}
    finally:
        client("macie2").disable_macie()


def _macie_that_is_off_as_in_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto's Macie starts enabled or answers otherwise; AWS says that it is off with AccessDeniedException."""
    macie = client("macie2")
    on = False

    def refuse() -> None:
        error = {"Error": {"Code": "AccessDeniedException", "Message": "Macie is not enabled"}}
        raise macie.exceptions.ClientError(error, "GetMacieSession")

    def session() -> Any:
        return {"status": "ENABLED"} if on else refuse()

    def switch(to: bool) -> Any:
        nonlocal on
        on = to
        return {}

    monkeypatch.setattr(macie, "get_macie_session", session)
    monkeypatch.setattr(macie, "enable_macie", lambda **_: switch(True))
    monkeypatch.setattr(macie, "disable_macie", lambda: switch(False))


def test_inspector_looks_at_instances() -> None:
    client("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["ECR"])
    closes("account-inspector-on", ACCOUNT, "has Inspector look at no instances")


def test_a_detector_that_was_off_is_turned_off_again() -> None:
    client("guardduty").create_detector(Enable=False)
    closes("account-guardduty-on", ACCOUNT, "has GuardDuty off")


def test_a_detector_that_is_made_has_no_name_yet_to_take_it_back_by() -> None:
    plan = planned(guardduty_detector.call(ACCOUNT))
    (step,) = plan.acts
    assert step.inverse is None
    assert step.says.endswith("this cannot be taken back by me")
    assert not step.repeatable
    assert not apply(step, client).error
    assert isinstance(judged("account-guardduty-on", ACCOUNT), Compliant)


def test_root_credentials_are_managed_centrally(monkeypatch: pytest.MonkeyPatch) -> None:
    on = moto_gaps.root_credentials(monkeypatch)
    client("organizations").create_organization(FeatureSet="ALL")
    plan = closes("account-root-managed", ACCOUNT, "leaves the root credentials of its organization to each account")
    assert plan.permissions == {
        "organizations:EnableAWSServiceAccess",
        "iam:EnableOrganizationsRootCredentialsManagement",
    }
    assert not on


def _analyzers(*found: dict[str, str]) -> Plan:
    """The plan in an account with these analyzers."""
    pager = SimpleNamespace(paginate=lambda: [{"analyzers": list(found)}])
    fake = SimpleNamespace(get_paginator=lambda _name: pager)
    return access_analyzer.plan(replace(reader(Role.ADMIN), client=lambda _service: fake), ACCOUNT, None)


def test_an_analyzer_is_made() -> None:
    (step,) = _analyzers({"type": "ACCOUNT_UNUSED_ACCESS", "status": "ACTIVE"}).acts
    assert (step.permission, step.arguments) == (
        "access-analyzer:CreateAnalyzer",
        {"analyzerName": ANALYZER, "type": "ACCOUNT"},
    )
    assert step.inverse is not None
    assert (step.inverse.permission, step.inverse.arguments) == (
        "access-analyzer:DeleteAnalyzer",
        {"analyzerName": ANALYZER},
    )
    assert {step.permission, *step.also} == access_analyzer.acts


def test_an_analyzer_that_is_there_is_enough() -> None:
    assert not list(_analyzers({"type": "ORGANIZATION", "status": "ACTIVE"}).acts)


def test_another_account_is_not_worked_in() -> None:
    with pytest.raises(Refusal, match=f"I work in account {ACCOUNT}, not in 210987654321"):
        planned(ebs_encryption.call("210987654321"))


def test_a_security_contact_is_whom_the_rule_names() -> None:
    given = "Ada Lovelace; Head of security; security@example.com; +47 22 00 00 00"
    plan = closes("account-security-contact", ACCOUNT, "has no security contact", contact=given)
    (step,) = plan.acts
    assert step.says == f"Make Ada Lovelace (security@example.com) the security contact of account {ACCOUNT}"
    assert step.arguments["PhoneNumber"] == "+47 22 00 00 00"


def test_a_contact_is_told_in_four_parts() -> None:
    with pytest.raises(Refusal, match="semicolons between"):
        planned(security_contact.call(ACCOUNT, "security@example.com"))
    with pytest.raises(RuleError, match=r"account-security-contact, parameter contact: .*semicolons between"):
        RULES["account-security-contact"].with_parameters({"contact": "Ada; security@example.com"})
