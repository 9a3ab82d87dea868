"""Trails as they are now, whether somebody hears of what they record, and what no trail records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from automation.watches import WATCHES
from config_rules.catalogue import RULES
from config_rules.kinds import ACCOUNT, TRAIL
from config_rules.live import here, live_item, live_items
from config_rules.rule import Broken, Unknown
from core.aws.clients import client
from tests.config_rules.broken import broken
from tests.support.account import ACCOUNT as NUMBER

pytestmark = pytest.mark.usefixtures("aws")

OF_TRAILS = ("account-events-recorded", "account-object-reads-recorded", "account-object-writes-recorded")
GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*"


def trail(name: str = "all", **more: Any) -> str:
    """A trail of every region that records, with its bucket."""
    bucket = f"{name}-trail-files"
    client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(**{"Name": name, "S3BucketName": bucket, "IsMultiRegionTrail": True} | more)
    cloudtrail.start_logging(Name=name)
    return name


def logged(**more: Any) -> str:
    """One that sends what it records to CloudWatch Logs."""
    client("logs").create_log_group(logGroupName="trail")
    role = "arn:aws:iam::123456789012:role/trail"
    return trail(**more, CloudWatchLogsLogGroupArn=GROUP, CloudWatchLogsRoleArn=role)


def heard_alarm(name: str = "queue-too-long", *, metric: str = "age", namespace: str = "Queues") -> str:
    """An alarm that tells a topic with a subscriber; the topic."""
    sns = client("sns")
    topic = str(sns.create_topic(Name="alarms")["TopicArn"])
    sns.subscribe(TopicArn=topic, Protocol="https", Endpoint="https://example.com/alarms")
    client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace=namespace,
        MetricName=metric,
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=[topic],
    )
    return topic


def test_a_bare_trail() -> None:
    found = broken(TRAIL, trail(TagsList=[{"Key": "Owner", "Value": "ada@example.com"}]))
    assert {rule: why for rule, why in found.items() if "watches" not in rule} == {
        "trail-validated": "does not sign its files",
        "trail-encrypted": "is not encrypted with a key of yours",
        "trail-to-logs": "sends nothing to CloudWatch Logs",
        "trail-bucket-logged": "keeps its files in all-trail-files, which keeps no access log",
    }
    assert found["trail-watches-root"].startswith("sends nothing to CloudWatch Logs, where an alarm would watch")
    assert len([rule for rule in found if "watches" in rule]) == len(WATCHES) == 15
    (read,) = live_items(here(client), TRAIL)
    assert read.resource.owner == "ada@example.com"
    assert read.arn == "arn:aws:cloudtrail:eu-west-1:123456789012:trail/all"


def test_a_trail_that_does_not_record() -> None:
    name = trail(EnableLogFileValidation=True)
    client("cloudtrail").stop_logging(Name=name)
    assert broken(TRAIL, name)["trail-recording"] == "does not record"


def test_a_trail_of_which_nothing_is_counted() -> None:
    name = logged()
    heard_alarm()
    found = broken(TRAIL, name)
    assert found["trail-watches-root"] == "has no metric filter for what root does"
    assert found["trail-watches-organization"] == "has no metric filter for changes to the organisation"


def test_a_trail_of_which_somebody_hears_everything() -> None:
    name = logged()
    for watch in WATCHES:
        client("logs").put_metric_filter(
            logGroupName="trail",
            filterName=watch.name,
            filterPattern=watch.pattern,
            metricTransformations=[{"metricName": watch.name, "metricNamespace": "T", "metricValue": "1"}],
        )
        assert f"trail-{watch.name.replace('watch', 'watches', 1)}" in RULES
    assert broken(TRAIL, name)["trail-watches-root"] == "counts what root does, but no alarm watches the count"
    for watch in WATCHES:
        heard_alarm(watch.name, metric=watch.name, namespace="T")
    assert not [rule for rule in broken(TRAIL, name) if "watches" in rule]


def test_an_alarm_that_nobody_hears() -> None:
    name = logged()
    heard_alarm("root", metric="root", namespace="T")
    client("logs").put_metric_filter(
        logGroupName="trail",
        filterName="root",
        filterPattern="{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS "
        '&& $.eventType != "AwsServiceEvent" }',
        metricTransformations=[{"metricName": "root", "metricNamespace": "T", "metricValue": "1"}],
    )
    assert "trail-watches-root" not in broken(TRAIL, name)
    for subscription in client("sns").list_subscriptions()["Subscriptions"]:
        client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    why = broken(TRAIL, name)["trail-watches-root"]
    assert why == "has an alarm for what root does, but root tells alarms, to which nobody has subscribed"


class Refused:
    """A paginator of a call that we may not make."""

    def paginate(self, **_group: str) -> Iterator[Any]:
        return (self.page() for _ in range(1))

    def page(self) -> Any:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "DescribeMetricFilters")


def test_what_may_not_be_asked_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    name = logged()
    monkeypatch.setattr(client("logs"), "get_paginator", lambda _call: Refused())
    found = live_item(here(client), TRAIL, name)
    assert found is not None
    assert isinstance(RULES["trail-watches-root"].with_parameters({}).judge(found), Unknown)


def unrecorded() -> dict[str, str]:
    """What no trail records, by the rule."""
    found = live_item(here(client), ACCOUNT, NUMBER)
    assert found is not None
    verdicts = {name: RULES[name].with_parameters({}).judge(found) for name in OF_TRAILS}
    return {name: verdict.why for name, verdict in verdicts.items() if isinstance(verdict, Broken)}


def test_an_account_without_a_trail() -> None:
    assert unrecorded() == {
        "account-events-recorded": "has no trail",
        "account-object-reads-recorded": "has no trail that records all reads of objects",
        "account-object-writes-recorded": "has no trail that records all writes of objects",
    }


def test_an_account_with_a_trail_of_one_region_only() -> None:
    trail("here", IsMultiRegionTrail=False)
    assert unrecorded()["account-events-recorded"] == "has trails of one region only: here"


def test_an_account_with_a_trail_of_every_region() -> None:
    trail()
    assert unrecorded().keys() == {"account-object-reads-recorded", "account-object-writes-recorded"}
    data: Any = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]
    client("cloudtrail").put_event_selectors(
        TrailName="all",
        EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": data}],
    )
    assert unrecorded() == {}


def test_a_trail_that_is_not_told_all_about_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    trail()
    cloudtrail = client("cloudtrail")

    def refuse(**_trail: str) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "GetEventSelectors")

    monkeypatch.setattr(cloudtrail, "get_event_selectors", refuse)
    found = live_item(here(client), ACCOUNT, NUMBER)
    assert found is not None
    for name in OF_TRAILS:
        assert isinstance(RULES[name].with_parameters({}).judge(found), Unknown), name
