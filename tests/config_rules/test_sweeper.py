"""Looking at everything again: what is found, told, closed and counted, without AWS Config."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import boto3
import pytest

from automation.catalogue import OPERATIONS
from config_rules.catalogue import RULES, in_use
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET, INSTANCE, USER, VOLUME
from config_rules.live import SOURCES
from config_rules.live.source import Here, Items, source
from config_rules.rule import Rule, RuleError
from core.aws.clients import client
from core.compliance import Mode, Policy, Tally
from core.evidence import lines, prefix
from core.records import policy_item
from core.sweep import Sweep
from tests.config_rules.given import launched
from tests.config_rules.house import House, bucket, facts, keep_versions

pytestmark = pytest.mark.usefixtures("aws")

VERSIONED = {"bucket-versioned": RULES["bucket-versioned"]}


def test_what_breaks_a_rule_is_told_once_and_its_end_is_told_too() -> None:
    house = House(rules=VERSIONED)
    bucket("orders-invoices", Owner="ada@example.com")
    house.sweep(BUCKET)
    house.sweep(BUCKET)
    (found,) = house.notices
    assert found.headline == "orders-invoices has no versions."
    assert found.owner == "ada@example.com"
    assert facts(found)["Next"].startswith("Press “Fix it”, or type /orderly secure ")
    keep_versions("orders-invoices")
    house.sweep(BUCKET)
    house.sweep(BUCKET)
    assert [notice.headline for notice in house.notices[1:]] == [
        "orders-invoices keeps the rule bucket-versioned again."
    ]


def test_where_there_is_no_fix_people_are_told_how_to_do_it() -> None:
    house = House(rules={"volume-encrypted": RULES["volume-encrypted"]})
    client("ec2").create_volume(Size=8, AvailabilityZone="eu-west-1a")
    house.sweep(VOLUME)
    told = facts(house.notices[0])
    assert told["Next"] == "I know no fix for this; please put it right by hand."
    assert told["How"].startswith("A volume cannot be encrypted in place: make a snapshot of it, an encrypted copy")


def test_a_resource_that_is_gone_ends_its_finding() -> None:
    house = House(rules=VERSIONED)
    bucket("orders-invoices")
    house.sweep(BUCKET)
    client("s3").delete_bucket(Bucket="orders-invoices")
    house.sweep(BUCKET)
    assert house.notices[-1].headline.startswith("orders-invoices no longer exists")
    assert house.state.findings() == []


def test_a_sweep_of_everything_is_one_for_each_type_side_by_side() -> None:
    house = House()
    house.sweeper.do(Sweep(), "delivery")
    assert {sweep.type for sweep, _ in house.sweeps.put_in} == {rule.resource for rule in RULES.values()}
    house.sweeps.put_in.clear()
    house.sweeper.do(Sweep(rules=("bucket-*",)), "delivery")
    assert {(sweep.type, sweep.rules) for sweep, _ in house.sweeps.put_in} == {(BUCKET, ("bucket-*",))}


def test_many_findings_are_one_message_and_every_owner_hears_of_their_own_and_no_other() -> None:
    house = House(rules=VERSIONED)
    for number in range(30):
        bucket(f"logs-{number:02}", Owner="ada@example.com" if number % 3 else "bo@example.com")
    house.sweep(BUCKET)
    everybody, *owners = house.notices
    assert everybody.headline == "30 new findings about AWS::S3::Bucket, of 1 rule: 30 low."
    assert facts(everybody) == {
        "bucket-versioned (low)": "logs-00, logs-01, logs-02, logs-03 and 26 more",
        "Next": "30 are yours: the list says what to type.",
    }
    assert (everybody.owner, everybody.in_person) == ("", False)
    fix, listed = everybody.choices
    assert (fix.label, str(fix.call)) == ("Fix 30 of bucket-versioned", "fix-all rule=bucket-versioned")
    assert OPERATIONS[fix.call.operation].parse(fix.call.params) == {"rule": "bucket-versioned"}
    assert listed.label == "List the findings"
    assert all(len(notice.choices) == 1 for notice in owners), "nobody gets a button for what is others'"
    assert {(notice.owner, notice.in_person, notice.headline.split()[0]) for notice in owners} == {
        ("ada@example.com", True, "20"),
        ("bo@example.com", True, "10"),
    }
    bo = next(notice for notice in owners if notice.owner == "bo@example.com")
    assert facts(bo)["bucket-versioned (low)"] == "logs-00, logs-03, logs-06, logs-09 and 6 more"
    assert len(house.state.findings()) == 30


def test_of_many_findings_every_owner_is_warned_when_they_are_fixed() -> None:
    house = House(rules=VERSIONED)
    policy = policy_item(house.state.table, Policy("bucket-versioned", Mode.AUTO, after_days=3))
    client("dynamodb").put_item(**policy)
    for number in range(8):
        bucket(f"logs-{number}", Owner="ada@example.com")
    house.sweep(BUCKET)
    _, ada = house.notices
    assert facts(ada)["Next"] == (
        "8 I fix on 23 November 2026, 18:19 (Europe/Oslo) or later, unless somebody waives them before."
    )


def test_what_was_found_but_not_told_for_a_failure_is_told_when_the_message_comes_again() -> None:
    house = House(Mode.AUTO, rules=VERSIONED)
    bucket("orders-invoices")
    house.outbox.down = True
    with pytest.raises(ConnectionError):
        house.sweep(BUCKET)
    house.outbox.down = False
    house.sweep(BUCKET)
    house.sweep(BUCKET)
    assert len(house.notices) == len(house.requests.put_in) == 1


def test_what_may_not_be_read_is_unknown_and_ends_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(rules=VERSIONED)
    bucket("orders-invoices")
    house.sweep(BUCKET)
    denied = client("s3").exceptions.ClientError({"Error": {"Code": "AccessDenied"}}, "ListBuckets")

    def refuse(*_: object) -> None:
        raise denied

    monkeypatch.setattr(client("s3"), "get_paginator", refuse)
    house.sweep(BUCKET)
    assert [finding.status for finding in house.state.findings()] == ["open"]
    (posture,) = house.state.postures()
    assert posture.tally == Tally(unknown=1)


def test_a_rule_that_fails_gives_no_verdict_and_the_others_go_on() -> None:
    def failing(_item: object) -> None:
        raise ZeroDivisionError

    broken: Rule[...] = Rule(failing, "broken-rule", "Never works.", BUCKET, "high", {})  # type: ignore[arg-type]
    house = House(rules={**VERSIONED, "broken-rule": broken})
    bucket("orders-invoices")
    house.sweep(BUCKET)
    tallies = {posture.rule: posture.tally for posture in house.state.postures()}
    assert tallies == {"bucket-versioned": Tally(broken=1), "broken-rule": Tally(unknown=1)}


def test_what_it_found_is_counted_by_rule_and_owner_and_day() -> None:
    house = House(rules=VERSIONED)
    for number in range(3):
        bucket(f"logs-{number}", Owner="ada@example.com")
    keep_versions(bucket("kept", Owner="bo@example.com"))
    house.waive("bucket-versioned", house.at + timedelta(days=1), resource="logs-0")
    house.sweep(BUCKET)
    (posture,) = house.state.postures()
    assert posture.tally == Tally(kept=1, broken=2, waived=1)
    assert posture.owners == {"ada@example.com": Tally(broken=2, waived=1), "bo@example.com": Tally(kept=1)}
    (day,) = house.state.days()
    assert (day.day, day.by_severity) == ("2026-11-20", {"low": 2})
    assert day.tally.score == pytest.approx(33.3, abs=0.1)


def test_evidence_is_kept_of_every_verdict() -> None:
    reports = bucket("reports")
    house = House(rules=VERSIONED, bucket=reports)
    bucket("orders-invoices", Owner="ada@example.com")
    house.waive("bucket-versioned", house.at + timedelta(days=1), resource="reports")
    house.sweep(BUCKET)
    (kept,) = client("s3").list_objects_v2(Bucket=reports, Prefix=prefix("2026-11-20", "123456789012"))["Contents"]
    found = {
        line["resource"]: line
        for line in lines(client("s3").get_object(Bucket=reports, Key=kept["Key"])["Body"].read())
    }
    assert found["orders-invoices"]["verdicts"] == {"bucket-versioned": ["broken", "has no versions"]}
    assert found["orders-invoices"]["owner"] == "ada@example.com"
    assert len(found["orders-invoices"]["digest"]) == 32
    assert set(found["reports"]["waivers"]) == {"bucket-versioned"}


# After a run


def test_after_a_run_what_it_changed_is_judged_again_at_once() -> None:
    house = House(rules=VERSIONED)
    bucket("orders-invoices")
    bucket("another")
    house.sweep(BUCKET)
    keep_versions("orders-invoices")
    house.sweeper.do(Sweep(resources=("orders-invoices",), run="3f2a90c1b2d4"), "delivery")
    assert house.notices[-1].headline == "orders-invoices keeps the rule bucket-versioned again."
    assert [finding.resource.id for finding in house.state.findings()] == ["another"]


@pytest.mark.parametrize("about", [{"finding": "bucket-versioned#orders-invoices"}, {"rules": ("bucket-versioned",)}])
def test_a_run_that_says_done_but_was_not_is_told_after_a_second_look(about: dict[str, Any]) -> None:
    house = House(rules=VERSIONED)
    bucket("orders-invoices")
    house.sweep(BUCKET)
    house.sweeper.do(Sweep(resources=("orders-invoices",), run="3f2a90c1b2d4", **about), "delivery")
    ((again, delay),) = house.sweeps.put_in
    assert (again.again, delay) == (1, 60)
    assert len(house.notices) == 1, "AWS may not show it yet"
    house.sweeper.do(again, "delivery")
    assert house.notices[-1].headline == "Run 3f2a90c1b2d4 was carried out, and orders-invoices still has no versions."
    assert house.state.findings()[0].status == "open"


# Which rules


def test_rules_are_named_with_patterns_and_left_out() -> None:
    assert in_use("*").keys() == RULES.keys()
    assert in_use("bucket-versioned, prod-backup").keys() == {"bucket-versioned", "prod-backup"}
    assert not any(name.startswith("instance-") for name in in_use("*,!instance-*"))
    with pytest.raises(RuleError, match="“bucket-versionned” means none of our rules"):
        in_use("bucket-versionned")


# Other regions and accounts


def test_a_sweep_of_everything_goes_through_regions_and_accounts_and_looks_once_at_what_has_no_region() -> None:
    rules = {name: RULES[name] for name in ("volume-encrypted", "user-mfa")}
    house = House(rules=rules)
    house.accounts, house.regions = ("210987654321",), ("us-east-1",)
    house.sweeper.do(Sweep(), "delivery")
    assert [(sweep.account, sweep.region, sweep.type) for sweep, _ in house.sweeps.put_in] == [
        ("", "", VOLUME),
        ("", "", USER),
        ("", "us-east-1", VOLUME),
        ("210987654321", "", VOLUME),
        ("210987654321", "", USER),
        ("210987654321", "us-east-1", VOLUME),
    ]


def test_what_is_found_in_another_region_is_fixed_there_and_ended_there_only() -> None:
    house = House(Mode.ASK, rules={"volume-gp3": RULES["volume-gp3"]})
    house.regions = ("us-east-1",)
    for region in ("eu-west-1", "us-east-1"):
        client("ec2", region).create_volume(Size=1000, AvailabilityZone=f"{region}a", VolumeType="gp2")
    house.sweep(VOLUME)
    house.sweep(VOLUME, region="us-east-1")
    house.sweep(VOLUME)
    assert sorted(finding.place for finding in house.state.findings()) == ["", "123456789012/us-east-1"]
    at_home, elsewhere = house.requests.put_in
    assert at_home.call is not None
    assert elsewhere.call is not None
    assert (at_home.call.region, elsewhere.call.region) == ("", "us-east-1")
    assert facts(house.notices[1])["Where"] == "account 123456789012, region us-east-1"


def test_a_member_account_is_looked_at_by_its_role_and_nothing_is_changed_there() -> None:
    member = "210987654321"
    sts = client("sts").assume_role(RoleArn=f"arn:aws:iam::{member}:role/x", RoleSessionName="test")["Credentials"]
    theirs = boto3.client(
        "ec2",
        "eu-west-1",
        aws_access_key_id=sts["AccessKeyId"],
        aws_secret_access_key=sts["SecretAccessKey"],
        aws_session_token=sts["SessionToken"],
    )
    volume = theirs.create_volume(Size=1000, AvailabilityZone="eu-west-1a", VolumeType="gp2")["VolumeId"]
    house = House(Mode.AUTO, rules={"volume-gp3": RULES["volume-gp3"]})
    house.sweep(VOLUME, account=member)
    (finding,) = house.state.findings()
    assert (finding.resource.id, finding.place, finding.fix) == (volume, f"{member}/eu-west-1", None)
    assert house.requests.put_in == []
    assert (
        facts(house.notices[0])["Next"] == f"It is in account {member}, where I only look; please put it right there."
    )
    (posture,) = house.state.postures()
    assert posture.account == member


def test_what_has_no_region_in_a_member_account_is_found_and_ended_there() -> None:
    house = House()
    item = ConfigItem("AWS::IAM::Role", "AROA1", "arn", "210987654321", "global", house.at, "OK", {}, {})
    assert house.keeper.place(item) == "210987654321/eu-west-1"


def test_rules_have_the_parameters_that_the_stack_gives_them() -> None:
    house = House(rules={"prod-backup": RULES["prod-backup"]})
    launched({"Name": "web-1", "Environment": "prod", "Backup": "Weekly"})
    house.sweep(INSTANCE)
    assert len(house.state.findings()) == 1
    house.parameters = {"prod-backup": {"value": "Weekly"}}
    house.sweep(INSTANCE)
    assert house.state.findings() == []


# Faults


@pytest.mark.parametrize(("mode", "number", "fixed"), [(Mode.NOTIFY, 5000, 0), (Mode.AUTO, 200, 1)])
def test_thousands_of_findings_at_once_are_one_message_and_none_is_lost(mode: Mode, number: int, fixed: int) -> None:
    house = House(mode, rules={"volume-gp3": RULES["volume-gp3"]})
    ec2 = client("ec2")
    for _ in range(number):
        ec2.create_volume(Size=1000, AvailabilityZone="eu-west-1a", VolumeType="gp2")
    house.sweep(VOLUME)
    (notice,) = house.notices
    assert notice.headline.startswith(f"{number} new findings about AWS::EC2::Volume, of 1 rule")
    findings = house.state.findings()
    assert (len(findings), all(finding.told for finding in findings)) == (number, True)
    assert len(house.requests.put_in) == fixed, "the others follow the first"
    house.sweep(VOLUME)
    assert (len(house.notices), len(house.requests.put_in)) == (1, fixed)


def test_a_sweep_that_breaks_off_half_way_ends_nothing_and_is_taken_up_again() -> None:
    house = House(rules=VERSIONED)
    for number in range(3):
        bucket(f"logs-{number}")
    house.sweep(BUCKET)
    slow = client("s3").exceptions.ClientError({"Error": {"Code": "SlowDown"}}, "GetBucketVersioning")

    def half(at: Here, ids: Sequence[str]) -> Items:
        yield next(SOURCES[BUCKET].read(at, ids))
        raise slow

    house.sources[BUCKET] = source(half)
    with pytest.raises(type(slow)):
        house.sweep(BUCKET)
    assert len(house.state.findings()) == 3
    house.sources[BUCKET] = SOURCES[BUCKET]
    house.sweep(BUCKET)
    assert len(house.notices) == 3
