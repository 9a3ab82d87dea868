"""The account as a whole, read live: every rule has something to say of it.

moto has no IAM Access Analyzer; its client is a fake. The other gaps are filled by moto_gaps.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.live import SOURCES, Here, here, live_item
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict
from core.aws.clients import client
from tests.config_rules import moto_gaps
from tests.support.account import ACCOUNT as NUMBER

pytestmark = pytest.mark.usefixtures("aws")

OF_ACCOUNT = [name for name, rule in RULES.items() if rule.resource == ACCOUNT]


def clients(service: str) -> Any:
    """The clients of the account, with one that has an analyzer."""
    if service != "accessanalyzer":
        return client(service)
    found = {"name": "all", "type": "ACCOUNT", "status": "ACTIVE"}
    pager = SimpleNamespace(paginate=lambda: [{"analyzers": [found]}])
    return SimpleNamespace(get_paginator=lambda _name: pager)


def account() -> ConfigItem:
    (found,) = SOURCES[ACCOUNT].read(Here(clients, NUMBER, "eu-west-1"), [NUMBER])
    return found


def judged(rule: str, found: ConfigItem) -> Verdict:
    return RULES[rule].with_parameters({}).judge(found)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What moto lacks."""
    moto_gaps.ec2_account_settings(monkeypatch)
    moto_gaps.root_credentials(monkeypatch)
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = {"AWS": "arn:aws:iam::210987654321:root"}
    policy = json.dumps({"Statement": {"Effect": "Allow", "Principal": root, "Action": "organizations:*"}})
    monkeypatch.setattr(organizations, "describe_resource_policy", lambda: {"ResourcePolicy": {"Content": policy}})
    client("inspector2").enable(accountIds=[NUMBER], resourceTypes=["EC2"])
    client("account").put_alternate_contact(
        AlternateContactType="SECURITY",
        EmailAddress="security@example.com",
        Name="Security",
        PhoneNumber="+4722000000",
        Title="Team",
    )
    monkeypatch.setattr(
        client("account"),
        "get_contact_information",
        lambda: {"ContactInformation": {"FullName": "Ada", "CompanyName": "Orders AS"}},
    )
    iam = client("iam")
    summary = iam.get_account_summary()["SummaryMap"] | {"AccountPasswordPresent": 1, "AccountMFAEnabled": 0}
    monkeypatch.setattr(iam, "get_account_summary", lambda: {"SummaryMap": summary})
    iam.generate_credential_report()
    _report(monkeypatch, "no_information")


def _report(monkeypatch: pytest.MonkeyPatch, used: str) -> None:
    """moto's report has no row for the root user."""
    columns = "user,password_last_used,access_key_1_last_used_date,access_key_2_last_used_date"
    text = f"{columns}\n<root_account>,{used},N/A,N/A\nada,{used},N/A,N/A\n"
    monkeypatch.setattr(client("iam"), "get_credential_report", lambda: {"Content": text.encode()})


@pytest.mark.usefixtures("aws", "whole")
@pytest.mark.parametrize("rule", OF_ACCOUNT)
def test_every_rule_has_something_to_say(rule: str) -> None:
    assert not isinstance(judged(rule, account()), Unknown)


@pytest.mark.usefixtures("aws", "whole")
def test_what_an_account_is_told() -> None:
    found = account()
    said = {rule: getattr(judged(rule, found), "why", "") for rule in OF_ACCOUNT}
    assert said["account-root-mfa"] == "has a root user without MFA"
    assert said["account-root-unused"] == said["account-security-contact"] == said["account-access-analyzed"] == ""
    assert said["account-admins-delegated"] == "delegates none of its organization's services"
    assert said["account-policies-delegated"] == ""
    assert said["account-federated"] == "has no identity provider for people"
    assert said["account-resources-recorded"] == "has no recorder of AWS Config"
    assert isinstance(judged("account-inspector-on", found), Compliant)
    assert str(found.resource) == NUMBER


@pytest.mark.usefixtures("aws", "whole")
def test_a_root_user_who_was_used_today(monkeypatch: pytest.MonkeyPatch) -> None:
    found = account()
    day = found.captured.date().isoformat()
    _report(monkeypatch, f"{day}T00:00:00+00:00")
    verdict = judged("account-root-unused", found)
    assert isinstance(verdict, Broken)
    assert verdict.why == f"has a root user whose password was used on {day}"


def test_a_report_that_is_not_ready_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client("iam"), "generate_credential_report", lambda: {"State": "STARTED"})
    assert isinstance(judged("account-root-unused", account()), Unknown)
    monkeypatch.setattr(client("iam"), "generate_credential_report", lambda: {"State": "COMPLETE"})
    monkeypatch.setattr(client("iam"), "get_credential_report", _raises("ReportInProgress", "GetCredentialReport"))
    assert isinstance(judged("account-root-unused", account()), Unknown)


def _raises(code: str, operation: str, message: str = "") -> Any:
    def refuse(**_arguments: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": message}}, operation)

    return refuse


@pytest.mark.usefixtures("aws", "whole")
def test_an_organization_without_a_policy_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = _raises("ResourcePolicyNotFoundException", "DescribeResourcePolicy")
    monkeypatch.setattr(client("organizations"), "describe_resource_policy", missing)
    assert isinstance(judged("account-policies-delegated", account()), Broken)


def test_macie_that_may_not_be_asked_is_not_macie_that_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    macie, code = client("macie2"), "AccessDeniedException"
    monkeypatch.setattr(macie, "get_macie_session", _raises(code, "GetMacieSession", "not authorized to perform"))
    assert isinstance(judged("account-macie-on", account()), Unknown)
    monkeypatch.setattr(macie, "get_macie_session", _raises(code, "GetMacieSession", "Macie is not enabled"))
    assert isinstance(judged("account-macie-on", account()), Broken)


def test_an_account_that_may_be_asked_nothing_has_no_verdict() -> None:
    class Refusing:
        def __getattr__(self, name: str) -> Any:
            if name == "get_paginator":
                return lambda _name: SimpleNamespace(paginate=_raises("AccessDenied", "List"))
            return _raises("AccessDenied", name)

    (found,) = SOURCES[ACCOUNT].read(Here(lambda _service: Refusing(), NUMBER, "eu-west-1"), [])
    for rule in OF_ACCOUNT:
        assert isinstance(judged(rule, found), Unknown), rule


def test_a_rule_costs_its_own_call_only() -> None:
    calls: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            calls.append(name)
            return lambda: {"EbsEncryptionByDefault": True}

    (found,) = SOURCES[ACCOUNT].read(Here(lambda _service: Counting(), NUMBER, "eu-west-1"), [])
    assert isinstance(judged("account-volumes-encrypted", found), Compliant)
    assert calls == ["get_ebs_encryption_by_default"]


def test_an_account_in_no_organization() -> None:
    assert isinstance(judged("account-root-managed", account()), NotApplicable)
    assert isinstance(judged("account-admins-delegated", account()), NotApplicable)


def test_another_account_is_not_there() -> None:
    assert live_item(here(client), ACCOUNT, "210987654321") is None
