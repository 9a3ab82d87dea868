"""What is said each day: what is overdue, to whom, and which waivers end soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from automation.operations.waiting import findings
from config_rules.catalogue import RULES
from config_rules.kinds import BUCKET, INSTANCE
from config_rules.sweeper import sweeper
from core.answer import Answer
from core.aws.clients import client
from core.outcome import Notice
from tests.config_rules.given import launched
from tests.config_rules.golden import same_as_golden
from tests.config_rules.house import House, bucket, keep_versions
from tests.config_rules.trail import Trail
from tests.support.house import reader

pytestmark = pytest.mark.usefixtures("aws")

VERSIONED = {"bucket-versioned": RULES["bucket-versioned"]}


def overdue(house: House) -> list[Notice]:
    """What was said of findings that are overdue."""
    return [one for one in house.notices if "by now" in one.headline or "twice as long" in one.headline]


IMDSV2 = {"instance-imdsv2": RULES["instance-imdsv2"]}


def test_a_finding_that_is_older_than_it_may_be_is_told_once_to_the_channel_and_its_owner() -> None:
    house = House(rules=IMDSV2)
    instance = launched({"Name": "web-1", "Owner": "ada@example.com"})
    house.sweep(INSTANCE)
    house.each_day()
    assert overdue(house) == []
    house.later(days=8)
    house.each_day()
    house.later(hours=1)
    house.each_day()
    everybody, ada = overdue(house)
    assert everybody.headline == "1 finding should have been put right by now: 1 high."
    same_as_golden("overdue", everybody, instance)
    assert (everybody.owner, everybody.in_person) == ("", False)
    assert ada.headline == "1 finding of yours should have been put right by now: 1 high."
    assert (ada.owner, ada.in_person) == ("ada@example.com", True)
    same_as_golden("overdue-of-one-owner", ada, instance)


def test_every_owner_is_told_of_what_is_overdue_of_theirs_and_no_other() -> None:
    house = House(rules=IMDSV2)
    for name, owner in {"web-1": "ada@example.com", "web-2": "bo@example.com", "web-3": "bo@example.com"}.items():
        launched({"Name": name, "Owner": owner})
    launched({"Name": "web-4"})
    house.sweep(INSTANCE)
    house.later(days=8)
    house.each_day()
    everybody, *owners = overdue(house)
    assert everybody.headline.startswith("4 findings should")
    assert {(notice.owner, notice.headline.split()[0]) for notice in owners} == {
        ("ada@example.com", "1"),
        ("bo@example.com", "2"),
    }
    assert "web-1" not in str(next(notice for notice in owners if notice.owner == "bo@example.com"))


def test_what_is_overdue_of_a_resource_without_a_tag_is_told_to_whoever_created_it(trail: Trail) -> None:
    instance = launched({"Name": "web-1"})
    trail.happened("RunInstances", instance, "ada@example.com", source="ec2", ago=timedelta(days=1))
    house = House(rules=IMDSV2)
    house.sweep(INSTANCE)
    house.later(days=8)
    house.each_day()
    assert [notice.owner for notice in overdue(house)] == ["", "ada@example.com"]


def test_after_twice_its_time_a_finding_is_told_once_in_person_to_those_whom_the_stack_names() -> None:
    house = House(rules=IMDSV2)
    house.escalate_to = ("U0BOSS", "T0456/U0CHIEF")
    instance = launched({"Name": "web-1", "Owner": "ada@example.com"})
    house.sweep(INSTANCE)
    house.later(days=8)
    house.each_day()
    assert len(overdue(house)) == 2
    for _ in range(3):
        house.later(days=6)
        house.each_day()
    (boss,) = overdue(house)[2:]
    assert boss.headline == "1 finding has been open for over twice as long as allowed: 1 high."
    assert (boss.tells, boss.owner, boss.in_person) == (("U0BOSS", "T0456/U0CHIEF"), "", True)
    same_as_golden("overdue-twice", boss, instance)


def test_who_is_named_later_is_told_of_what_nobody_was_told_of() -> None:
    house = House(rules=IMDSV2)
    launched({"Name": "web-1"})
    house.sweep(INSTANCE)
    house.later(days=20)
    house.each_day()
    assert len(overdue(house)) == 1
    house.escalate_to = ("U0BOSS",)
    house.each_day()
    house.each_day()
    assert [notice.tells for notice in overdue(house)[1:]] == [("U0BOSS",)]


def test_a_finding_that_is_found_again_has_its_time_again() -> None:
    house = House(rules=VERSIONED)
    house.escalate_to = ("U0BOSS",)
    bucket("orders")
    house.sweep(BUCKET)
    house.later(days=181)
    house.each_day()
    assert len(overdue(house)) == 2
    keep_versions("orders")
    house.sweep(BUCKET)
    client("s3").put_bucket_versioning(Bucket="orders", VersioningConfiguration={"Status": "Suspended"})
    house.sweep(BUCKET)
    house.each_day()
    assert len(overdue(house)) == 2
    house.later(days=91)
    house.each_day()
    assert len(overdue(house)) == 3


@pytest.mark.parametrize(("before", "now"), [("true", 1), ("false", 0)])
def test_findings_of_before_are_read(before: str, now: int) -> None:
    house = House(rules=VERSIONED)
    bucket("orders")
    house.sweep(BUCKET)
    table, key = house.state.table, {"pk": {"S": "finding#bucket-versioned#orders"}}
    item = client("dynamodb").get_item(TableName=table, Key=key)["Item"]
    item["body"] = {"S": item["body"]["S"].replace('"escalated":0', f'"escalated":{before}')}
    client("dynamodb").put_item(TableName=table, Item=item)
    assert house.finding("bucket-versioned", "orders").escalated == now


def test_the_list_of_findings_says_how_long_they_are_overdue() -> None:
    house = House(rules=IMDSV2)
    launched({"Name": "web-1"})
    house.sweep(INSTANCE)
    house.later(days=9)
    house.each_day()
    answer = findings(replace(reader(), now=house.at))
    assert isinstance(answer, Answer)
    assert answer.table is not None
    assert answer.table.rows[0][4] == "20 Nov 18:19, 2 days overdue"


def test_what_is_accepted_is_never_overdue_whenever_it_was_accepted() -> None:
    house = House(rules={"instance-imdsv2": RULES["instance-imdsv2"]})
    launched({"Name": "web-1"})
    house.sweep(INSTANCE)
    house.later(days=8)
    house.waive("instance-imdsv2", house.at + timedelta(days=60))
    house.each_day()
    assert len(house.notices) == 1, "that it was found"


def test_a_waiver_that_ends_within_a_week_is_told() -> None:
    house = House()
    house.waive("bucket-versioned", house.at + timedelta(days=3), resource="copies")
    house.waive("bucket-logged", house.at + timedelta(days=30), resource="copies")
    house.each_day()
    (ending,) = house.notices
    assert ending.headline == "The waiver of bucket-versioned for copies ends on 23 November 2026."
    assert ending.owner == "U0BO"
    assert ending.choices[0].call.params == {"rule": "bucket-versioned", "scope": "copies", "reason": "it is known"}


@pytest.mark.parametrize(("given", "tells"), [("", ()), ("U0BOSS,T0456/U0CHIEF", ("U0BOSS", "T0456/U0CHIEF"))])
def test_the_sweeper_reads_from_its_environment_whom_it_tells(
    monkeypatch: pytest.MonkeyPatch, given: str, tells: tuple[str, ...]
) -> None:
    variables = ("WATCH_QUEUE_URL", "OUTBOX_URL", "SWEEP_QUEUE_URL", "STATE_TABLE")
    for name, value in {**dict.fromkeys(variables, House().state.table), "TIME_ZONE": "Europe/Oslo"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ESCALATE_TO", given)
    monkeypatch.setenv("DEADLINES", "2,4,8,16")
    found = sweeper()
    assert found.escalate_to == tells
    assert found.deadlines == {"critical": 2, "high": 4, "medium": 8, "low": 16}
