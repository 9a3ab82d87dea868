"""What AWS Config's managed rules, conformance packs and Security Hub find: findings like ours, with our fixes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from config_rules.catalogue import RULES
from config_rules.kinds import BUCKET, GROUP, VOLUME
from config_rules.others import ours_for, read_control
from config_rules.remediator import ComplianceChange, ItemChange
from config_rules.rule import Unknown
from core.aws.clients import client
from core.compliance import Mode
from tests.config_rules.given import config_event
from tests.config_rules.house import NOW, House, bucket, facts, keep_versions

pytestmark = pytest.mark.usefixtures("aws")


def managed(identifier: str) -> None:
    """A managed rule of AWS Config, as a conformance pack makes it."""
    client("config").put_config_rule(
        ConfigRule={
            "ConfigRuleName": f"{identifier.lower().replace('_', '-')}-conformance-pack-abcde",
            "Description": "Checks something of a bucket.",
            "Source": {"Owner": "AWS", "SourceIdentifier": identifier},
        }
    )


def change(identifier: str, resource: str, compliance: str = "NON_COMPLIANT", **more: Any) -> ComplianceChange:
    name = f"{identifier.lower().replace('_', '-')}-conformance-pack-abcde"
    return ComplianceChange(name, BUCKET, resource, compliance, more.pop("at", NOW), **more)


def test_a_managed_rule_that_asks_for_what_one_of_ours_does_is_judged_by_ours_with_its_fix() -> None:
    house = House(Mode.AUTO)
    managed("S3_BUCKET_VERSIONING_ENABLED")
    bucket("orders-invoices", Owner="ada@example.com")
    assert house.remediator.handle(change("S3_BUCKET_VERSIONING_ENABLED", "orders-invoices")) == "found"
    assert house.notices[0].headline == "orders-invoices has no versions."
    assert house.notices[0].owner == "ada@example.com"
    (request,) = house.requests.put_in
    assert request.call is not None
    assert request.call.params == {"setting": "versioning", "resource": "orders-invoices"}
    keep_versions("orders-invoices")
    later = change("S3_BUCKET_VERSIONING_ENABLED", "orders-invoices", "COMPLIANT", at=NOW + timedelta(minutes=5))
    assert house.remediator.handle(later) == "over"


def test_a_managed_rule_that_is_nothing_of_ours_speaks_for_itself() -> None:
    house = House(Mode.AUTO)
    managed("S3_BUCKET_REPLICATION_ENABLED")
    wrong = change("S3_BUCKET_REPLICATION_ENABLED", "orders-invoices", annotation="Replication is off.")
    assert house.remediator.handle(wrong) == "found"
    assert house.remediator.handle(wrong) == "known"
    (notice,) = house.notices
    assert notice.headline == "orders-invoices does not comply: Replication is off."
    assert facts(notice)["Next"].startswith("I know no fix")
    assert house.requests.put_in == []
    right = change("S3_BUCKET_REPLICATION_ENABLED", "orders-invoices", "COMPLIANT", at=NOW + timedelta(hours=1))
    assert house.remediator.handle(right) == "over"


def test_no_verdict_of_another_tool_is_no_verdict_of_ours() -> None:
    house = House()
    managed("S3_BUCKET_REPLICATION_ENABLED")
    unsure = change("S3_BUCKET_REPLICATION_ENABLED", "orders-invoices", "INSUFFICIENT_DATA")
    assert house.remediator.handle(unsure) == "unknown"
    assert house.notices == []


def asff(control: str, status: str = "FAILED", **more: Any) -> dict[str, Any]:
    """A "Security Hub Findings - Imported" event's detail (Security Hub User Guide, "EventBridge event formats")."""
    finding = {
        "SchemaVersion": "2018-10-08",
        "Title": "S3 general purpose buckets should have versioning enabled",
        "Severity": {"Label": "LOW"},
        "Compliance": {"Status": status, "SecurityControlId": control},
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
        "UpdatedAt": "2026-11-20T17:00:00.000Z",
        "Resources": [
            {"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::orders-invoices", "Tags": {"Owner": "bo@example.com"}}
        ],
    }
    return {"findings": [finding | more]}


def test_a_control_of_security_hub_is_judged_by_our_rule_for_it() -> None:
    house = House()
    bucket("orders-invoices")
    (heard,) = read_control(asff("S3.14"))
    assert (heard.name, heard.type) == ("bucket-versioned", BUCKET)
    assert house.remediator.hear(heard) == "found"
    assert [choice.label for choice in house.notices[0].choices] == ["Fix it", "Waive it"]


def test_a_control_that_we_have_no_rule_for_speaks_for_itself_until_it_passes_or_is_suppressed() -> None:
    house = House()
    (failed,) = read_control(asff("S3.999", Title="Something else should hold"))
    assert house.remediator.hear(failed) == "found"
    assert house.notices[0].headline == "orders-invoices fails S3.999: Something else should hold."
    assert house.notices[0].owner == "bo@example.com"
    (suppressed,) = read_control(asff("S3.999", Workflow={"Status": "SUPPRESSED"}))
    assert house.remediator.hear(suppressed) == "over"


def test_what_security_hub_says_of_another_account_or_region_is_left_to_the_sweep() -> None:
    house = House()
    bucket("orders-invoices")
    for elsewhere in ({"AwsAccountId": "210987654321"}, {"Region": "us-east-1"}):
        (heard,) = read_control(asff("S3.14", **elsewhere))
        assert house.remediator.hear(heard) == "ignored"
    assert house.notices == []


def test_a_resource_that_we_cannot_look_at_is_told_in_the_words_of_security_hub() -> None:
    house = House()
    (heard,) = read_control(asff("S3.14"))  # there is no such bucket to be seen
    assert house.remediator.hear(heard) == "found"
    assert house.notices[0].headline.startswith("orders-invoices fails S3.14: ")
    assert house.state.findings()[0].rule == "security-hub-s3.14"


def test_findings_of_other_products_are_none_of_ours() -> None:
    assert list(read_control(asff("", Compliance={}))) == []
    (warned,) = read_control(asff("S3.999", status="WARNING"))
    assert isinstance(warned.verdict, Unknown)


def test_every_control_and_managed_rule_leads_to_one_rule() -> None:
    assert ours_for("Security Hub S3.14") is not None
    assert ours_for("AWS Config S3_BUCKET_VERSIONING_ENABLED") is ours_for("Security Hub S3.14")
    assert ours_for("Security Hub S3.999") is None


# Changed resources


def test_a_changed_resource_is_judged_by_all_rules_for_it_in_one_pass() -> None:
    house = House()
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="test", VpcId=vpc)["GroupId"]
    ssh: Any = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=ssh)
    event = config_event("prod-lost-its-backup-tag")  # its item is what AWS Config tells of a change, too
    item = json.loads(event["invokingEvent"])["configurationItem"]
    changed = ItemChange.read({"configurationItem": {**item, "resourceType": GROUP, "resourceId": group}})
    seen = house.remediator.look(changed)
    assert len(seen) == sum(rule.resource == GROUP for rule in house.rules.values())
    assert seen.count("found") > 2
    (notice,) = house.notices
    assert notice.headline.startswith(f"web ({group}) breaks {seen.count('found')} rules: ")
    assert facts(notice)["group-admin-ports-closed (high)"] == "lets port 22, port 3389 in from 0.0.0.0/0"
    assert facts(notice)["Next"].endswith("are yours: press a button, or put it right by hand.")
    assert [choice.label for choice in notice.choices][-1] == "List the findings"
    assert len(notice.choices) == 4
    assert house.remediator.look(changed).count("found") == 0


def test_an_oversized_change_and_one_of_a_type_without_rules_are_heard_too() -> None:
    summary = {"resourceType": "AWS::X::Y", "resourceId": "x", "configurationItemCaptureTime": "2026-11-20T17:00:00Z"}
    assert House().remediator.look(ItemChange.read({"configurationItemSummary": summary})) == []


def test_many_alike_that_come_one_after_the_other_are_counted_in_one_message() -> None:
    house = House(rules={"volume-encrypted": RULES["volume-encrypted"]})
    for number in range(60):
        tags: Any = [{"ResourceType": "volume", "Tags": [{"Key": "Owner", "Value": f"{number % 2}@example.com"}]}]
        made = client("ec2").create_volume(Size=1, AvailabilityZone="eu-west-1a", TagSpecifications=tags)
        house.remediator.look(ItemChange(VOLUME, made["VolumeId"], NOW))
    to_all = [notice for notice in house.notices if not notice.in_person]
    assert [notice.headline for notice in to_all[5:]] == [
        f"{number} findings of the rule volume-encrypted within ten minutes." for number in (6, 10, 20, 50)
    ]
    cards = [post.card for post in house.outbox.put_in if post.card.startswith("crowd:volume-encrypted:2026")]
    assert len(set(cards)) == 1
    in_person = [notice for notice in house.notices if notice.in_person and notice.owner == "1@example.com"]
    assert [notice.headline.partition(" of yours")[0] for notice in in_person][-3:] == [
        "6 findings", "10 findings", "20 findings",
    ]  # fmt: skip
    assert len(house.state.findings()) == 60
