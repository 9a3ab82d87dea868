"""What nobody types: schedules and AWS Config's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.aws.state import State
from local.runtime import Runtime
from tests.e2e.people import People, labels, words

pytestmark = pytest.mark.e2e

NOTICES = "ops-notices"


def states(orderly: Runtime) -> dict[str, str]:
    """The states of the demo account's instances, by name."""
    names = {instance: name for name, instance in orderly.demo.items()}
    pages = orderly.aws("ec2").get_paginator("describe_instances").paginate()
    found = [i for page in pages for reservation in page["Reservations"] for i in reservation["Instances"]]
    return {names[i["InstanceId"]]: i["State"]["Name"] for i in found if i["InstanceId"] in names}


def test_the_working_day_stops_and_starts_what_is_not_production(orderly: Runtime, people: People) -> None:
    since = len(people.slack.messages(NOTICES))
    orderly.schedules.run_now("end-of-day")
    people.sees("ann", "stop-instances", "schedule end-of-day", "done in", since=since, channel=NOTICES)
    night = states(orderly)
    assert {name for name, state in night.items() if state == "stopped"} == {
        "dev-1", "dev-2", "training-1", "test-1", "staging-1",
    }  # fmt: skip

    since = len(people.slack.messages(NOTICES))
    orderly.schedules.run_now("start-of-day")
    report = people.sees("ann", "start-instances", "schedule start-of-day", "failed", since=since, channel=NOTICES)
    assert "InsufficientInstanceCapacity" in words(report)
    day = states(orderly)
    assert day["training-1"] == "stopped", "there is no capacity for it"
    assert all(state == "running" for name, state in day.items() if name != "training-1")
    told = people.sees("bo", "training-1", "did not work", "capacity", channel=people.slack.direct("bo").id)
    assert "Try again" in labels(told)


def test_a_schedule_runs_when_the_clock_reaches_its_time_and_not_before(orderly: Runtime, people: People) -> None:
    schedule = next(schedule for schedule in orderly.schedules.list() if schedule.name == "end-of-day")
    assert schedule.next_run is not None
    orderly.clock.move(schedule.next_run - orderly.clock.now() - timedelta(minutes=1))
    before = schedule.next_run
    orderly.schedules.run_due()
    assert schedule.next_run == before
    since = len(people.slack.messages(NOTICES))
    orderly.clock.move(timedelta(minutes=1))
    people.sees("ann", "stop", "schedule end-of-day", since=since, channel=NOTICES)
    assert schedule.next_run > before
    since = len(people.slack.messages(NOTICES))
    orderly.schedules.run_now("start-of-day")
    people.sees("ann", "schedule start-of-day", "done in", since=since, channel=NOTICES)


@pytest.fixture
def modes(orderly: Runtime) -> Iterator[State]:
    """Remediation modes, `notify` again afterwards."""
    state = State(orderly.aws("dynamodb"), "orderly-State", orderly.clock.now)
    yield state
    state.set_mode("prod-backup", "notify")


def take_the_tag_off(orderly: Runtime, name: str) -> Any:
    """As somebody in the console would."""
    orderly.aws("ec2").delete_tags(Resources=[orderly.demo[name]], Tags=[{"Key": "Backup"}])


def tags(orderly: Runtime, name: str) -> dict[str, str]:
    """An instance's tags."""
    found = orderly.aws("ec2").describe_instances(InstanceIds=[orderly.demo[name]])
    return {tag["Key"]: tag["Value"] for tag in found["Reservations"][0]["Instances"][0]["Tags"]}


def verdict(orderly: Runtime, name: str) -> str:
    """What AWS Config says of an instance."""
    pages = orderly.aws("config").get_paginator("get_compliance_details_by_config_rule")
    found = pages.paginate(ConfigRuleName="orderly-ProdBackupComplianceRule")
    results = [result for page in found for result in page["EvaluationResults"]]
    wanted = orderly.demo[name]
    return next(
        str(result["ComplianceType"])
        for result in results
        if result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] == wanted
    )


def test_in_mode_notify_the_owner_is_told_and_a_button_fixes_it(orderly: Runtime, people: People, modes: State) -> None:
    modes.set_mode("prod-backup", "notify")
    since = len(people.slack.messages(NOTICES))
    take_the_tag_off(orderly, "web-2")
    notice = people.sees("ann", "web-2", "Backup", since=since, channel=NOTICES)
    assert verdict(orderly, "web-2") == "NON_COMPLIANT"
    assert labels(notice) == ["Fix it", "Waive it"]
    people.sees("bo", "web-2", "Backup", channel=people.slack.direct("bo").id)
    assert "Backup" not in tags(orderly, "web-2")

    since = len(people.slack.messages(NOTICES))
    people.presses("ann", notice, "Fix it")
    card = people.sees("bo", "waits for a second person", "ec2.create_tags(", since=since, channel=NOTICES)
    people.presses("bo", card, "Approve")
    people.becomes(card, "done in")
    people.until(lambda: verdict(orderly, "web-2") == "COMPLIANT")


def test_what_breaks_one_rule_at_once_is_one_thread_and_what_comes_of_it_is_said_there(
    orderly: Runtime, people: People, modes: State
) -> None:
    modes.set_mode("prod-backup", "notify")
    since = len(people.slack.messages(NOTICES))
    for name in ("web-1", "web-2"):
        take_the_tag_off(orderly, name)
    told = [people.sees("ann", name, "has no tag Backup", since=since, channel=NOTICES) for name in ("web-1", "web-2")]
    (thread,) = {message.thread_ts or message.ts for message in told}
    for name in ("web-1", "web-2"):
        orderly.aws("ec2").create_tags(Resources=[orderly.demo[name]], Tags=[{"Key": "Backup", "Value": "Daily"}])
    for message in told:
        people.becomes(message, "keeps the rule prod-backup again")
    since = next(n for n, m in enumerate(people.slack.messages(NOTICES)) if m.ts == told[-1].ts) + 1
    assert people.sees("ann", "keeps the rule", since=since, channel=NOTICES).thread_ts == thread


def test_in_mode_auto_the_tag_comes_back_by_itself(orderly: Runtime, people: People, modes: State) -> None:
    modes.set_mode("prod-backup", "auto")
    since = len(people.slack.messages(NOTICES))
    take_the_tag_off(orderly, "db-1")
    people.sees("ann", "db-1", "rule prod-backup", "done in", since=since, channel=NOTICES)
    assert tags(orderly, "db-1")["Backup"] == "Daily"
    people.until(lambda: verdict(orderly, "db-1") == "COMPLIANT")


def test_in_mode_ask_it_waits_for_a_person(orderly: Runtime, people: People, modes: State) -> None:
    modes.set_mode("prod-backup", "ask")
    since = len(people.slack.messages(NOTICES))
    take_the_tag_off(orderly, "web-1")
    card = people.sees("ann", "web-1", "waits for a second person", "create_tags", since=since, channel=NOTICES)
    assert "Backup" not in tags(orderly, "web-1")
    people.presses("ann", card, "Approve")
    people.becomes(card, "done in", "approved by")
    assert tags(orderly, "web-1")["Backup"] == "Daily"


def test_a_terminated_instance_is_not_applicable(orderly: Runtime, people: People) -> None:
    ec2 = orderly.aws("ec2")
    image = ec2.describe_instances()["Reservations"][0]["Instances"][0]["ImageId"]
    tag = {"ResourceType": "instance", "Tags": [{"Key": "Environment", "Value": "prod"}]}
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=[tag])["Instances"][0]
    orderly.demo["gone"] = made["InstanceId"]
    people.until(lambda: any_verdict(orderly, "gone") == "NON_COMPLIANT")
    ec2.terminate_instances(InstanceIds=[made["InstanceId"]])
    people.until(lambda: any_verdict(orderly, "gone") in {"NOT_APPLICABLE", ""})
    del orderly.demo["gone"]


def any_verdict(orderly: Runtime, name: str) -> str:
    """What AWS Config says of an instance, or nothing."""
    try:
        return verdict(orderly, name)
    except StopIteration:
        return ""


def test_a_flight_is_booked_by_lex_and_stands_in_the_bookings(orderly: Runtime) -> None:
    lex = orderly.aws("lexv2-runtime")
    session = uuid4().hex

    def say(text: str) -> str:
        answer = lex.recognize_text(
            botId=orderly.bot_id, botAliasId=orderly.bot_alias_id, localeId="en_US", sessionId=session, text=text
        )
        return " ".join(message.get("content", "") for message in answer["messages"])

    question = say("Can I please book a flight from Seattle to Chicago for next Tuesday")
    assert question.startswith("Are you sure you want to book a flight from Seattle to Chicago on Tuesday")
    booked = say("yes")
    assert booked.startswith("We have booked your flight from Seattle to Chicago on Tuesday")
    items = orderly.aws("dynamodb").scan(TableName="orderly-Bookings")["Items"]
    assert any("Chicago" in str(item) for item in items)


def test_the_digest_comes_in_the_morning_to_the_notice_channel(orderly: Runtime, people: People) -> None:
    since = len(orderly.slack.messages("ops-notices", "ann"))
    orderly.schedules.run_now("digest")
    people.sees("ann", "open finding", "waiting for approval", since=since, channel="ops-notices")
