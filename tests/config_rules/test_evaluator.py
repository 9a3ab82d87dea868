"""The function that AWS Config asks, through its handler and with AWS Config's own events."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from config_rules import evaluations, evaluator
from config_rules.evaluations import Evaluation, together
from config_rules.rule import Broken, Compliant, NotApplicable, RuleError, Unknown
from core.aws.clients import client
from tests.config_rules.given import PROD, RULE, config_event, config_rule, launched, verdicts
from tests.config_rules.test_item import recorded_item
from tests.support.lambda_context import Context

INSTANCE = "i-06dd90c34b8f87d76"
NOW = datetime(2026, 11, 20, 17, 3, 11, tzinfo=UTC)


@pytest.fixture
def account(aws: None) -> None:  # noqa: ARG001
    config_rule({"rule": "prod-backup", "tag": "Backup", "value": "Daily"})


def evaluate(event: dict[str, Any]) -> None:
    handler: Callable[[dict[str, Any], Context], None] = evaluator.handler
    handler(event, Context())


def result() -> dict[str, Any]:
    found = client("config").get_compliance_details_by_config_rule(ConfigRuleName=RULE)
    only: dict[str, Any] = dict(found["EvaluationResults"][0])
    return only


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ("prod-lost-its-backup-tag", "NON_COMPLIANT"),
        ("prod-with-backup-tag-discovered", "COMPLIANT"),
        ("dev-instance", "NOT_APPLICABLE"),
        ("deleted", "NOT_APPLICABLE"),
        ("left-scope", "NOT_APPLICABLE"),
        ("oversized-deleted", "NOT_APPLICABLE"),
    ],
)
@pytest.mark.usefixtures("account")
def test_each_notification_gets_its_verdict(event: str, verdict: str) -> None:
    evaluate(config_event(event))
    assert verdicts() == {INSTANCE: verdict}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ("prod-lost-its-backup-tag", "NON_COMPLIANT"),
        ("deleted", "NOT_APPLICABLE"),
        ("left-scope", "NOT_APPLICABLE"),
    ],
)
def test_all_rules_together_give_one_verdict(event: str, verdict: str) -> None:
    config_rule({"rules": "prod-backup,instance-imdsv2,bucket-*"})
    sent = config_event(event)
    sent["ruleParameters"] = json.dumps({"rules": "prod-backup,instance-imdsv2,bucket-*"})
    evaluate(sent)
    assert verdicts() == {INSTANCE: verdict}
    if verdict == "NON_COMPLIANT":
        said = result()["Annotation"]
        assert "of 2 rules: " in said
        assert "prod-backup: has no tag Backup=Daily" in said


def test_what_one_rule_breaks_counts_and_what_one_cannot_judge_is_no_verdict() -> None:
    broken, unknown = Broken("is open"), Unknown("was not recorded")
    assert together({"a": Compliant(), "b": broken, "c": unknown}) == Broken("breaks 1 of 3 rules: b: is open")
    assert together({"a": Compliant(), "b": unknown}) == Compliant()
    assert together({"a": NotApplicable("is a replica"), "b": unknown}) == Unknown("could not be judged by b")
    assert isinstance(together({}), NotApplicable)


@pytest.mark.usefixtures("account")
def test_a_verdict_says_why_and_is_ordered_by_the_item_s_capture_time() -> None:
    evaluate(config_event("prod-lost-its-backup-tag"))
    found = result()
    assert found["Annotation"] == f"web-1 ({INSTANCE}) has no tag Backup=Daily."
    captured = datetime(2026, 11, 20, 17, 3, 11, 636_000, tzinfo=UTC)
    assert found["EvaluationResultIdentifier"]["OrderingTimestamp"] == captured


@pytest.mark.usefixtures("account")
def test_an_oversized_item_is_read_from_aws_config() -> None:
    item = recorded_item("prod-lost-its-backup-tag")
    client("config").put_resource_config(
        ResourceType=item["resourceType"],
        SchemaVersionId="1.3",
        ResourceId=item["resourceId"],
        Configuration=json.dumps(item),
    )
    evaluate(config_event("oversized"))
    assert verdicts() == {INSTANCE: "NON_COMPLIANT"}


@pytest.mark.usefixtures("account")
def test_an_oversized_item_that_aws_config_does_not_have_gets_no_verdict() -> None:
    with pytest.raises(Exception, match="ResourceNotDiscoveredException"):
        evaluate(config_event("oversized"))
    assert verdicts() == {}


@pytest.mark.usefixtures("account")
def test_nothing_is_recorded_for_a_test_event() -> None:
    evaluate(config_event("test-mode"))
    assert verdicts() == {}


@pytest.mark.usefixtures("account")
def test_when_it_is_time_every_resource_is_judged_and_those_that_have_gone_are_withdrawn() -> None:
    evaluate(config_event("prod-lost-its-backup-tag"))  # about an instance that the account does not have
    with_tag, without = launched({**PROD, "Backup": "Daily"}), launched(PROD)
    evaluate(config_event("scheduled"))
    assert verdicts() == {INSTANCE: "NOT_APPLICABLE", with_tag: "COMPLIANT", without: "NON_COMPLIANT"}


@pytest.mark.usefixtures("account")
def test_all_rules_together_have_the_parameters_that_the_stack_gives_them(
    aws: None,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config_rule({"rules": "prod-backup"})
    sent = config_event("prod-with-backup-tag-discovered") | {"ruleParameters": json.dumps({"rules": "prod-backup"})}
    evaluate(sent)
    assert verdicts() == {INSTANCE: "COMPLIANT"}
    monkeypatch.setenv("RULE_PARAMETERS", '{"prod-backup": {"value": "Weekly"}}')
    evaluate(sent)
    assert verdicts() == {INSTANCE: "NON_COMPLIANT"}


def test_a_message_that_rules_are_not_evaluated_on_is_refused() -> None:
    with pytest.raises(evaluator.NoVerdictPossible, match="ConfigurationSnapshotDeliveryCompleted"):
        evaluate(config_event("snapshot-delivered"))


@pytest.mark.parametrize("parameters", ['{"rule":"no-such"}', "{}", "", '{"rule":"prod-backup","tags":"x"}'])
@pytest.mark.usefixtures("account")
def test_wrong_rule_parameters_give_no_verdict(parameters: str) -> None:
    with pytest.raises(RuleError):
        evaluate(config_event("prod-lost-its-backup-tag") | {"ruleParameters": parameters})
    assert verdicts() == {}


@pytest.mark.usefixtures("account")
def test_an_item_without_tags_gets_no_verdict() -> None:
    event = config_event("prod-lost-its-backup-tag")
    notification = json.loads(event["invokingEvent"])
    del notification["configurationItem"]["tags"]
    evaluate(event | {"invokingEvent": json.dumps(notification)})
    assert verdicts() == {}


@pytest.mark.usefixtures("account")
def test_an_older_verdict_that_arrives_late_does_not_replace_a_newer_one() -> None:
    evaluate(config_event("prod-lost-its-backup-tag"))
    event = config_event("prod-with-backup-tag-discovered")
    earlier = event["invokingEvent"].replace("2026-11-20T17:03:11.636Z", "2026-11-20T17:00:00.000Z")
    evaluate(event | {"invokingEvent": earlier})
    assert verdicts() == {INSTANCE: "NON_COMPLIANT"}


@dataclass
class FlakyConfig:
    """AWS Config that fails to take each evaluation some times."""

    failures: int
    taken: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def put_evaluations(self, Evaluations: list[Any], ResultToken: str, TestMode: bool) -> dict[str, Any]:  # noqa: ARG002, N803
        self.sizes.append(len(Evaluations))
        failed = Evaluations[:1] if self.failures > 0 else []
        self.failures -= 1
        self.taken += [one["ComplianceResourceId"] for one in Evaluations[len(failed) :]]
        return {"FailedEvaluations": failed}


def many(count: int) -> list[Evaluation]:
    return [Evaluation("AWS::EC2::Instance", f"i-{number:017x}", "COMPLIANT", NOW) for number in range(count)]


def test_evaluations_go_a_hundred_at_a_time() -> None:
    config: Any = FlakyConfig(failures=0)
    evaluations.put(config, many(250), "token", test=False)
    assert config.sizes == [100, 100, 50]


def test_evaluations_that_were_not_taken_are_sent_again_after_a_wait() -> None:
    config: Any = FlakyConfig(failures=2)
    waits: list[float] = []
    evaluations.put(config, many(3), "token", test=False, wait=waits.append)
    assert config.sizes == [3, 1, 1]
    assert sorted(config.taken) == [one.resource_id for one in many(3)]
    assert waits == [0.5, 1.0]


def test_evaluations_that_are_never_taken_are_an_error_that_names_them() -> None:
    config: Any = FlakyConfig(failures=99)
    with pytest.raises(evaluations.NotTaken, match="1 of 2 evaluations: i-00000000000000000"):
        evaluations.put(config, many(2), "token", test=False, wait=lambda _: None)


def test_an_annotation_is_cut_where_aws_config_would_refuse_it() -> None:
    annotation = evaluations.shortened("x" * 300)
    assert len(annotation) == 256
    assert annotation.endswith("x…")
    assert evaluations.shortened("x" * 256) == "x" * 256


def test_an_empty_annotation_is_left_out() -> None:
    assert "Annotation" not in many(1)[0].as_api()
