"""AWS Config's calls that moto lacks, through a real client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.aws.clients import client
from local.aws.config_records import result_token
from tests.config_rules.given import RULE, config_rule, embedded_aws
from tests.config_rules.test_item import recorded_item

if TYPE_CHECKING:
    from types_boto3_config.client import ConfigServiceClient

INSTANCE = "i-06dd90c34b8f87d76"
NOW = datetime(2026, 11, 20, 17, 3, 11, tzinfo=UTC)


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConfigServiceClient]:
    with embedded_aws(monkeypatch):
        config_rule({"rule": "prod-backup"})
        yield client("config")


def evaluation(verdict: str, resource: str = INSTANCE, at: datetime = NOW, annotation: str = "because") -> Any:
    return {
        "ComplianceResourceType": "AWS::EC2::Instance",
        "ComplianceResourceId": resource,
        "ComplianceType": verdict,
        "OrderingTimestamp": at,
        "Annotation": annotation,
    }


def record(config: ConfigServiceClient, minutes: int) -> None:
    item = recorded_item("prod-lost-its-backup-tag")
    item["configurationItemCaptureTime"] = (NOW + timedelta(minutes=minutes)).isoformat()
    item["tags"] = {"minute": str(minutes)}
    config.put_resource_config(
        ResourceType=item["resourceType"],
        SchemaVersionId="1.3",
        ResourceId=item["resourceId"],
        Configuration=json.dumps(item),
    )


def test_the_latest_verdict_on_each_resource_is_kept(config: ConfigServiceClient) -> None:
    token = result_token(RULE)
    config.put_evaluations(Evaluations=[evaluation("NON_COMPLIANT")], ResultToken=token)
    config.put_evaluations(Evaluations=[evaluation("COMPLIANT", at=NOW + timedelta(minutes=1))], ResultToken=token)
    config.put_evaluations(Evaluations=[evaluation("NOT_APPLICABLE")], ResultToken=token)
    found = config.get_compliance_details_by_config_rule(ConfigRuleName=RULE)["EvaluationResults"]
    assert [one["ComplianceType"] for one in found] == ["COMPLIANT"]
    assert found[0]["Annotation"] == "because"
    assert found[0]["EvaluationResultIdentifier"]["OrderingTimestamp"] == NOW + timedelta(minutes=1)


def test_details_can_be_asked_for_by_verdict_and_page_by_page(config: ConfigServiceClient) -> None:
    some = [evaluation("NON_COMPLIANT" if n % 2 else "COMPLIANT", f"i-{n:017x}") for n in range(10)]
    config.put_evaluations(Evaluations=some, ResultToken=result_token(RULE))
    pages = config.get_paginator("get_compliance_details_by_config_rule").paginate(
        ConfigRuleName=RULE, ComplianceTypes=["NON_COMPLIANT"], PaginationConfig={"PageSize": 2}
    )
    assert [len(page["EvaluationResults"]) for page in pages] == [2, 2, 1]


def test_a_rule_as_a_whole_is_broken_when_one_resource_breaks_it(config: ConfigServiceClient) -> None:
    def whole() -> Any:
        return config.describe_compliance_by_config_rule()["ComplianceByConfigRules"][0]["Compliance"]

    assert whole() == {"ComplianceType": "INSUFFICIENT_DATA"}
    config.put_evaluations(Evaluations=[evaluation("COMPLIANT", "i-1")], ResultToken=result_token(RULE))
    assert whole() == {"ComplianceType": "COMPLIANT"}
    config.put_evaluations(Evaluations=[evaluation("NON_COMPLIANT", "i-2")], ResultToken=result_token(RULE))
    assert whole()["ComplianceContributorCount"] == {"CappedCount": 1, "CapExceeded": False}
    assert config.describe_compliance_by_config_rule(ComplianceTypes=["COMPLIANT"])["ComplianceByConfigRules"] == []


@pytest.mark.parametrize(
    ("token", "evaluations", "error"),
    [
        ("no-token-of-ours", [evaluation("COMPLIANT")], "InvalidResultToken"),
        (result_token("no-such-rule"), [evaluation("COMPLIANT")], "NoSuchConfigRule"),
        (result_token(RULE), [evaluation("INSUFFICIENT_DATA")], "InvalidParameterValue"),
        (result_token(RULE), [evaluation("COMPLIANT", annotation="x" * 257)], "Validation"),
        (result_token(RULE), [evaluation("COMPLIANT")] * 101, "Validation"),
    ],
)
def test_what_aws_config_would_refuse_is_refused(
    config: ConfigServiceClient, token: str, evaluations: list[Any], error: str
) -> None:
    with pytest.raises(Exception, match=error):
        config.put_evaluations(Evaluations=evaluations, ResultToken=token)
    assert config.get_compliance_details_by_config_rule(ConfigRuleName=RULE)["EvaluationResults"] == []


def test_in_test_mode_any_token_will_do_and_nothing_is_kept(config: ConfigServiceClient) -> None:
    config.put_evaluations(Evaluations=[evaluation("COMPLIANT")], ResultToken="TESTMODE", TestMode=True)
    assert config.get_compliance_details_by_config_rule(ConfigRuleName=RULE)["EvaluationResults"] == []


def test_unknown_rules_are_refused(config: ConfigServiceClient) -> None:
    with pytest.raises(config.exceptions.NoSuchConfigRuleException):
        config.get_compliance_details_by_config_rule(ConfigRuleName="no-such")
    with pytest.raises(config.exceptions.NoSuchConfigRuleException):
        config.start_config_rules_evaluation(ConfigRuleNames=["no-such"])


def test_history_gives_items_newest_first_within_the_times_asked_for(config: ConfigServiceClient) -> None:
    for minutes in range(4):
        record(config, minutes)

    def minutes_of(**limits: Any) -> list[str]:
        found = config.get_resource_config_history(resourceType="AWS::EC2::Instance", resourceId=INSTANCE, **limits)
        return [item["tags"]["minute"] for item in found["configurationItems"]]

    assert minutes_of() == ["3", "2", "1", "0"]
    assert minutes_of(laterTime=NOW + timedelta(minutes=2), limit=1) == ["2"]
    assert minutes_of(earlierTime=NOW + timedelta(minutes=2), chronologicalOrder="Forward") == ["2", "3"]


def test_history_has_the_api_s_spelling(config: ConfigServiceClient) -> None:
    record(config, 0)
    item = config.get_resource_config_history(resourceType="AWS::EC2::Instance", resourceId=INSTANCE)[
        "configurationItems"
    ][0]
    assert (item["accountId"], item["version"]) == ("123456789012", "1.3")
    assert json.loads(item["configuration"])["instanceId"] == INSTANCE
    assert item["relationships"][0]["relationshipName"] == "Is contained in Vpc"


def test_history_of_what_was_never_recorded_is_refused(config: ConfigServiceClient) -> None:
    with pytest.raises(config.exceptions.ResourceNotDiscoveredException):
        config.get_resource_config_history(resourceType="AWS::EC2::Instance", resourceId="i-1")
