"""What is done about findings: waivers, modes, grace, the brake, the pace, the first of many, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config_rules.catalogue import RULES
from config_rules.kinds import BUCKET, INSTANCE
from config_rules.live import here, live_item
from core.aws.clients import client
from core.compliance import CHANGES_AN_HOUR, Mode, Policy
from core.records import BRAKE, forgotten, policy_item
from core.sweep import Sweep
from tests.config_rules.given import launched
from tests.config_rules.house import House, bucket, facts, keep_versions

pytestmark = pytest.mark.usefixtures("aws")

VERSIONED = {"bucket-versioned": RULES["bucket-versioned"]}


def house(mode: Mode = Mode.AUTO) -> House:
    return House(mode, rules=VERSIONED)


def wanted(at: House, *policies: Policy) -> None:
    for policy in policies:
        client("dynamodb").put_item(**policy_item(at.state.table, policy))


def suspend(name: str) -> None:
    client("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})


# Waivers


def test_what_is_waived_is_neither_told_nor_fixed_and_comes_back_when_the_waiver_ends() -> None:
    at = house()
    bucket("copies")
    at.waive("bucket-versioned", at.at + timedelta(days=2), resource="copies")
    at.sweep(BUCKET)
    assert at.notices == []
    assert at.requests.put_in == []
    assert at.finding("bucket-versioned", "copies").status == "waived"
    at.later(days=3)
    at.sweep(BUCKET)
    assert [notice.headline for notice in at.notices] == ["copies has no versions."]
    assert len(at.requests.put_in) == 1
    assert at.finding("bucket-versioned", "copies").since == at.at - timedelta(days=3), "it is as old as it is"


def test_a_waiver_ends_at_midnight_where_the_person_lives() -> None:
    at = house(Mode.NOTIFY)
    bucket("copies")
    at.waive("bucket-versioned", datetime(2026, 11, 20, 23, tzinfo=UTC), resource="copies")  # midnight in Oslo
    at.at = datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)
    at.sweep(BUCKET)
    assert at.notices == []
    at.at = datetime(2026, 11, 20, 23, 0, 0, tzinfo=UTC)
    at.sweep(BUCKET)
    assert len(at.notices) == 1


@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        ({"resource": "copies"}, True),
        ({"where": "environment=DEV"}, True),
        ({"account": "123456789012"}, True),
        ({}, True),
        ({"resource": "log"}, False),
        ({"where": "Environment=prod"}, False),
        ({"account": "210987654321"}, False),
    ],
)
def test_a_waiver_holds_for_what_it_names_and_nothing_else(scope: dict[str, str], holds: bool) -> None:
    at = house(Mode.NOTIFY)
    bucket("copies", Environment="dev")
    at.waive("bucket-versioned", at.at + timedelta(days=1), **scope)
    at.sweep(BUCKET)
    assert at.finding("bucket-versioned", "copies").status == ("waived" if holds else "open")


def test_an_open_finding_that_is_waived_is_closed_without_a_word_when_it_is_over() -> None:
    at = house(Mode.NOTIFY)
    bucket("copies")
    at.sweep(BUCKET)
    at.waive("bucket-versioned", at.at + timedelta(days=1))
    at.sweep(BUCKET)
    keep_versions("copies")
    at.sweep(BUCKET)
    assert len(at.notices) == 1
    assert at.state.findings() == []


# Modes


def test_the_most_exact_policy_counts() -> None:
    at = house(Mode.NOTIFY)
    bucket("shop", Environment="prod")
    bucket("lab", Environment="dev")
    wanted(
        at,
        Policy("bucket-*", "ask"),
        Policy("bucket-versioned", "auto"),
        Policy("bucket-versioned", "notify", where="Environment=prod"),
    )
    at.sweep(BUCKET)
    (request,) = at.requests.put_in
    assert request.call is not None
    assert (request.call.params["resource"], request.ask_first) == ("lab", False)


def test_a_policy_of_an_account_counts_before_all_others() -> None:
    at = house(Mode.NOTIFY)
    bucket("lab", Environment="dev")
    wanted(
        at, Policy("*", "notify", account="123456789012"), Policy("bucket-versioned", "auto", where="Environment=dev")
    )
    at.sweep(BUCKET)
    assert at.requests.put_in == []


def test_grace_is_told_with_its_end_and_asked_for_with_it() -> None:
    at = house(Mode.NOTIFY)
    bucket("copies", Owner="ada@example.com")
    wanted(at, Policy("bucket-versioned", "auto", after_days=3))
    at.sweep(BUCKET)
    (request,) = at.requests.put_in
    assert request.due == at.at + timedelta(days=3)
    assert request.finding == "bucket-versioned#copies"
    assert facts(at.notices[0])["Next"].startswith("I fix it on 23 November 2026, 18:19 (Europe/Oslo), unless somebody")
    assert [choice.label for choice in at.notices[0].choices] == ["Fix it now", "Waive it"]
    at.later(days=1)
    at.sweep(BUCKET)
    assert len(at.requests.put_in) == 1, "the clock is not set back"
    assert at.finding("bucket-versioned", "copies").due == request.due


def test_a_fix_that_can_get_in_somebodys_way_is_asked_for_even_in_the_mode_auto() -> None:
    at = House(Mode.AUTO, rules={"instance-imdsv2": RULES["instance-imdsv2"]})
    launched({"Name": "web-1"})
    at.sweep(INSTANCE)
    (request,) = at.requests.put_in
    assert request.ask_first
    assert facts(at.notices[0])["Next"].startswith("This fix can get in somebody's way, so a person decides.")


def test_what_nobody_decided_about_is_asked_again_each_day() -> None:
    at = house(Mode.ASK)
    bucket("copies")
    at.sweep(BUCKET)
    at.state.update_finding(replace(at.finding("bucket-versioned", "copies"), held=True))  # it expired
    at.later(days=1)
    at.sweep(BUCKET)
    first, second = at.requests.put_in
    assert first.ask_first
    assert second.ask_first
    assert first.key != second.key
    assert len(at.notices) == 1


# The brake


def test_while_the_brake_is_on_nothing_is_asked_for() -> None:
    at = house()
    bucket("copies")
    at.pull_the_brake()
    at.sweep(BUCKET)
    assert at.requests.put_in == []
    assert facts(at.notices[0])["Next"].startswith("Automatic changes are halted by <@U0BO>.")


def test_while_the_brake_is_on_people_are_still_asked() -> None:
    at = house(Mode.ASK)
    bucket("copies")
    at.pull_the_brake()
    at.sweep(BUCKET)
    (request,) = at.requests.put_in
    assert request.ask_first


def test_what_was_held_back_goes_on_when_the_brake_is_released_if_it_is_still_wrong() -> None:
    at = house()
    for name in ("copies", "mended"):
        bucket(name)
    at.pull_the_brake()
    at.sweep(BUCKET)
    keep_versions("mended")
    client("dynamodb").delete_item(TableName="State", Key={"pk": {"S": BRAKE}})
    at.sweep(BUCKET, known=True)
    (request,) = at.requests.put_in
    assert request.finding == "bucket-versioned#copies"
    assert at.notices[-1].headline == "mended keeps the rule bucket-versioned again."
    at.sweep(BUCKET, known=True)
    assert len(at.requests.put_in) == 1


def test_what_is_found_again_after_a_waiver_is_another_run() -> None:
    at = house()
    bucket("copies")
    at.sweep(BUCKET)
    at.later(hours=1)
    at.waive("bucket-versioned", at.at + timedelta(days=1))
    at.sweep(BUCKET)
    at.later(days=2)
    at.sweep(BUCKET)
    first, second = at.requests.put_in
    assert first.key != second.key


# What people decided since


def decided(at: House) -> None:
    """What the plan of every decision ends with."""
    at.sweeper.do(Sweep(known=True, rules=("bucket-versioned",)), f"decided at {at.at}")


@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTO])
def test_a_waiver_for_another_resource_asks_for_nothing_twice(mode: Mode) -> None:
    at = house(mode)
    bucket("copies")
    at.sweep(BUCKET)
    at.waive("bucket-versioned", at.at + timedelta(days=9), resource="others")
    decided(at)
    decided(at)
    assert len(at.requests.put_in) == 1
    assert len(at.notices) == 1


def test_what_was_left_to_buttons_for_its_number_stays_there() -> None:
    at = house(Mode.ASK)
    for number in range(8):
        bucket(f"logs-{number}")
    at.sweep(BUCKET)
    at.waive("bucket-versioned", at.at + timedelta(days=9), resource="logs-3")
    decided(at)
    assert at.requests.put_in == []
    assert at.finding("bucket-versioned", "logs-3").status == "waived"


def test_another_mode_is_for_what_is_known_already() -> None:
    at = house(Mode.NOTIFY)
    bucket("copies")
    at.sweep(BUCKET)
    for mode, days in [(Mode.ASK, 0), (Mode.AUTO, 5), (Mode.AUTO, 5), (Mode.AUTO, 0), (Mode.NOTIFY, 0)]:
        at.later(minutes=1)
        wanted(at, Policy("bucket-versioned", mode, after_days=days))
        decided(at)
    asked = [(request.ask_first, request.due and request.due - request.at) for request in at.requests.put_in]
    assert asked == [(True, None), (False, timedelta(days=5)), (False, None)]
    assert len({request.key for request in at.requests.put_in}) == 3, "each is a run of its own"
    told = [facts(notice)["Next"].split(":")[0] for notice in at.notices[1:]]
    assert told[0] == "The fix waits for somebody's approval"
    assert told[1].startswith("I fix it on 25 November 2026, 18")
    assert told[2] == "I am fixing it now"
    assert len(told) == 3, "and nobody is told that nothing is done from now on"


def test_looking_again_at_what_is_fixed_already_is_not_counted_as_changes() -> None:
    at = house()
    bucket("copies")
    at.sweep(BUCKET)
    for _ in range(CHANGES_AN_HOUR + 1):
        decided(at)
    assert not at.state.is_paused("bucket-versioned")


def test_a_rule_that_paused_itself_and_may_go_on_changes_what_it_had_asked_for() -> None:
    at = house()
    bucket("copies")
    at.state.pause_rule("bucket-versioned")
    at.sweep(BUCKET)
    client("dynamodb").delete_item(**forgotten(at.state.table, "paused", "bucket-versioned"))
    decided(at)
    assert [request.ask_first for request in at.requests.put_in] == [True, False]


# The pace, the first of many


def test_of_many_one_is_fixed_first_and_the_others_follow_when_that_holds() -> None:
    at = house()
    for number in range(8):
        bucket(f"logs-{number}")
    at.sweep(BUCKET)
    (first,) = at.requests.put_in
    assert first.call is not None
    at.sweep(BUCKET)
    assert len(at.requests.put_in) == 1
    keep_versions(first.call.params["resource"])
    at.sweep(BUCKET)
    assert len(at.requests.put_in) == 8
    assert len({request.finding for request in at.requests.put_in}) == 8


def test_a_first_fix_that_does_not_hold_holds_the_others_back() -> None:
    at = house()
    for number in range(3):
        bucket(f"logs-{number}")
    at.sweep(BUCKET)
    at.later(hours=2)
    at.sweep(BUCKET)
    assert len(at.requests.put_in) == 1
    assert sum(finding.held for finding in at.state.findings()) == 2


def test_a_rule_with_too_many_changes_pauses_itself_and_asks() -> None:
    at = house()
    for number in range(CHANGES_AN_HOUR + 2):
        bucket(f"logs-{number:02}")
        at.sweep(BUCKET)  # one at a time: each is the only new one
        at.state.first_was_good("bucket-versioned", "bucket-versioned#logs-00")
    by_itself = [request for request in at.requests.put_in if not request.ask_first]
    assert len(by_itself) == CHANGES_AN_HOUR
    assert len(at.requests.put_in) == CHANGES_AN_HOUR + 2
    assert facts(at.notices[-1])["Next"].startswith("This rule had more than 20 changes to make within an hour")
    at.later(hours=5)
    bucket("much-later")
    at.sweep(BUCKET)
    assert at.requests.put_in[-1].ask_first, "it stays paused until an admin says so"


# What comes back


def test_what_is_fixed_in_vain_is_left_to_people() -> None:
    at = house()
    bucket("copies")
    for _ in range(4):
        at.sweep(BUCKET)
        keep_versions("copies")
        at.later(minutes=10)
        at.sweep(BUCKET)
        suspend("copies")
        at.later(minutes=10)
    assert len(at.requests.put_in) == 2
    found = [notice for notice in at.notices if notice.headline == "copies has its versions suspended."]
    assert facts(found[-1])["Next"].startswith("I fixed it twice within a day and it came back, so I stop.")


def test_what_a_person_took_back_is_not_done_again() -> None:
    at = house()
    bucket("copies")
    at.state.leave_alone("bucket-versioned#copies")
    at.sweep(BUCKET)
    assert at.requests.put_in == []
    assert facts(at.notices[0])["Next"].startswith("Somebody took back what I had done here")


def test_of_two_who_find_the_same_at_the_same_time_one_tells() -> None:
    at = house()
    bucket("copies")
    keeper = at.keeper
    used = RULES["bucket-versioned"].with_parameters({})
    item = live_item(here(client), BUCKET, "copies")
    assert item is not None
    verdict = used.judge(item)
    first, finding = keeper.seen(used, item, verdict, at.at, None)
    assert (first, finding is not None) == ("found", True)
    assert finding is not None
    keeper.act(finding, keeper.next(finding))
    second, _ = keeper.seen(used, item, verdict, at.at, None)
    assert (first, second) == ("found", "known")
