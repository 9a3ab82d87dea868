"""What happens when AWS Config says that a verdict changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config_rules import remediator
from config_rules.keeper import Keeper, Wishes
from config_rules.remediator import ComplianceChange, Remediator
from config_rules.telling import Telling
from core import wire
from core.aws.clients import client
from core.aws.state import State
from core.call import Call
from core.compliance import Mode
from core.outbox import Post
from core.outcome import Notice
from core.request import Actor, Request
from tests.config_rules.given import PROD, RULE, Posts, Requests, config_event, config_rule, launched, state_table
from tests.config_rules.golden import same_as_golden
from tests.support.lambda_context import Context

BACKED_UP = {**PROD, "Backup": "Daily"}
NOW = datetime(2026, 11, 20, 17, 19, 41, tzinfo=UTC)


class House:
    """A remediator with what it works with."""

    def __init__(self, mode: Mode = Mode.NOTIFY) -> None:
        self.state = State(client("dynamodb"), state_table(), lambda: NOW)
        self.outbox, self.requests = Posts(), Requests()
        self.mode = mode

    @property
    def remediator(self) -> Remediator:
        keeper = Keeper(
            self.state, self.requests, Wishes.of(self.state), self.mode, "123456789012", "eu-west-1", lambda: NOW
        )
        return Remediator(client, keeper, Telling(self.outbox, ZoneInfo("Europe/Oslo"), lambda: NOW), {})

    def hears(self, event: str, instance: str) -> str:
        return self.remediator.handle(ComplianceChange.read(config_event(event, instance)["detail"]))

    @property
    def notices(self) -> list[Notice]:
        return [post.says for post in self.outbox.put_in if isinstance(post.says, Notice)]


@pytest.fixture
def house(aws: None) -> House:  # noqa: ARG001
    config_rule({"rule": "prod-backup", "tag": "Backup", "value": "Daily"})
    return House()


def tag(instance: str, **tags: str) -> None:
    wanted: Any = [{"Key": key, "Value": value} for key, value in tags.items()]
    client("ec2").create_tags(Resources=[instance], Tags=wanted)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_finding_is_told_with_what_happens_next(house: House, mode: Mode) -> None:
    house.state.set_mode("prod-backup", mode)
    instance = launched(PROD)
    assert house.hears("compliance-broken", instance) == "found"
    same_as_golden(f"found-{mode}", house.notices[0], instance)


def test_in_mode_notify_only_the_button_can_fix_it(house: House) -> None:
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    assert house.requests.put_in == []
    assert [choice.label for choice in house.notices[0].choices] == ["Fix it", "Waive it"]
    assert house.notices[0].owner == "ada@example.com"


@pytest.mark.parametrize(("mode", "ask_first"), [(Mode.ASK, True), (Mode.AUTO, False)])
def test_in_the_other_modes_the_fix_is_asked_for_in_the_rule_s_name(house: House, mode: Mode, ask_first: bool) -> None:
    house.state.set_mode("prod-backup", mode)
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    request = house.requests.put_in[0]
    arn = f"arn:aws:ec2:eu-west-1:123456789012:instance/{instance}"
    assert request.call == Call("tag-resource", {"resource": arn, "key": "Backup", "value": "Daily"})
    assert (request.actor, request.ask_first) == (Actor("rule", "prod-backup"), ask_first)
    assert request.key == f"prod-backup/{instance}@2026-11-20T17:03:11.636000+00:00"
    assert [choice.label for choice in house.notices[0].choices] == ["Waive it"]


@pytest.mark.usefixtures("aws")
def test_the_default_mode_holds_until_an_admin_sets_another() -> None:
    config_rule({"rule": "prod-backup"})
    house, instance = House(Mode.AUTO), launched(PROD)
    house.hears("compliance-broken", instance)
    assert len(house.requests.put_in) == 1
    house.state.set_mode("prod-backup", "notify")
    house.hears("compliance-broken", instance)
    assert len(house.requests.put_in) == 1


def test_the_same_event_twice_says_and_asks_nothing_twice(house: House) -> None:
    house.state.set_mode("prod-backup", "auto")
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    house.hears("compliance-broken", instance)
    assert len(house.outbox.put_in) == len(house.requests.put_in) == 1


def test_a_finding_that_was_not_told_for_a_failure_is_told_when_the_event_comes_again(house: House) -> None:
    house.state.set_mode("prod-backup", "auto")
    instance = launched(PROD)
    house.outbox.down = True
    with pytest.raises(ConnectionError):
        house.hears("compliance-broken", instance)
    house.outbox.down = False
    assert house.hears("compliance-broken", instance) == "found"
    assert len(house.outbox.put_in) == len(house.requests.put_in) == 1


def test_a_finding_that_is_over_by_now_is_not_told(house: House) -> None:
    assert house.hears("compliance-broken", launched(BACKED_UP)) == "fine"
    assert house.hears("compliance-broken", launched({**PROD, "Environment": "dev"})) == "fine"
    assert house.hears("compliance-broken", "i-06dd90c34b8f87d76") == "fine"
    assert house.outbox.put_in == []
    assert house.requests.put_in == []


def test_when_the_rule_is_kept_again_the_same_message_says_so_and_its_owner_is_told(house: House) -> None:
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    tag(instance, Backup="Daily")
    assert house.hears("compliance-kept-again", instance) == "over"
    found, over = house.outbox.put_in
    assert (found.card, found.number, over.card, over.number) == (found.card, 1, found.card, 2)
    same_as_golden("over", house.notices[1], instance)


def test_the_end_of_a_finding_is_told_once(house: House) -> None:
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    tag(instance, Backup="Daily")
    house.hears("compliance-kept-again", instance)
    assert house.hears("compliance-kept-again", instance) == "fine"
    assert len(house.outbox.put_in) == 2


def test_when_the_resource_is_gone_its_finding_is_over(house: House) -> None:
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    client("ec2").terminate_instances(InstanceIds=[instance])
    assert house.hears("compliance-kept-again", instance) == "over"
    same_as_golden("over-gone", house.notices[1], instance)


def test_nothing_is_said_of_a_resource_that_nobody_was_told_of(house: House) -> None:
    assert house.hears("compliance-kept-again", launched(BACKED_UP)) == "fine"
    assert house.outbox.put_in == []


def test_an_event_that_the_resource_has_overtaken_is_left_alone(house: House) -> None:
    assert house.hears("compliance-kept-again", launched(PROD)) == "outdated"
    assert house.outbox.put_in == []


def test_a_resource_that_breaks_the_rule_again_is_a_new_finding_with_a_message_of_its_own(house: House) -> None:
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    tag(instance, Backup="Daily")
    house.hears("compliance-kept-again", instance)
    tag(instance, Backup="Never")
    change = ComplianceChange.read(config_event("compliance-broken", instance)["detail"])
    later = ComplianceChange(**{**vars(change), "at": change.at + timedelta(hours=2)})
    house.remediator.handle(later)
    cards = [post.card for post in house.outbox.put_in]
    assert cards[0] == cards[1] != cards[2]


def test_an_open_finding_keeps_the_time_since_when_it_is_known(house: House) -> None:
    instance = launched(PROD)
    house.hears("compliance-broken", instance)
    change = ComplianceChange.read(config_event("compliance-broken", instance)["detail"])
    house.remediator.handle(ComplianceChange(**{**vars(change), "at": change.at + timedelta(hours=2)}))
    finding = house.state.finding(f"prod-backup#{instance}")
    assert finding is not None
    assert finding.since == change.at


def test_what_a_rule_of_somebody_else_finds_is_told_in_its_words(house: House) -> None:
    config_rule({"tag1Key": "CostCenter"})
    instance = launched(PROD)
    assert house.hears("compliance-broken", instance) == "found"
    assert house.notices[0].headline.startswith(f"{instance} does not comply: ")
    assert {fact.name: fact.value for fact in house.notices[0].facts}["Next"].startswith("I know no fix")
    assert house.requests.put_in == []
    assert house.hears("compliance-kept-again", instance) == "over"


def test_a_rule_that_was_deleted_meanwhile_is_left_alone(house: House) -> None:
    config_rule({"rule": "prod-backup"}, name="another")
    client("config").delete_config_rule(ConfigRuleName=RULE)
    assert house.hears("compliance-broken", launched(PROD)) == "ignored"


def test_a_resource_without_an_owner_says_so(house: House) -> None:
    instance = launched({"Name": "web-1", "Environment": "prod"})
    house.hears("compliance-broken-first", instance)
    assert house.notices[0].owner == ""
    assert {fact.name: fact.value for fact in house.notices[0].facts}["Owner"] == "nobody: it has no tag Owner"


def test_a_remediation_mode_that_there_is_not_is_an_error(house: House) -> None:
    house.state.set_mode("prod-backup", "perhaps")
    with pytest.raises(ValueError, match="perhaps"):
        house.hears("compliance-broken", launched(PROD))
    assert house.outbox.put_in == []


def test_the_handler_works_with_the_template_s_environment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sqs = client("sqs")
    outbox = sqs.create_queue(QueueName="Outbox.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    watch = sqs.create_queue(QueueName="WatchQueue")["QueueUrl"]
    for name, value in {
        "WATCH_QUEUE_URL": watch,
        "OUTBOX_URL": outbox,
        "STATE_TABLE": house.state.table,
        "TIME_ZONE": "Europe/Oslo",
        "REMEDIATION_MODE": "auto",
    }.items():
        monkeypatch.setenv(name, value)
    instance = launched(PROD)
    remediator.handler(config_event("compliance-broken", instance), Context())
    post = Post.from_json(sqs.receive_message(QueueUrl=outbox)["Messages"][0]["Body"])
    request = wire.read(Request, sqs.receive_message(QueueUrl=watch)["Messages"][0]["Body"])
    assert isinstance(post.says, Notice)
    assert post.run == request.id
    assert request.call is not None
    assert request.call.operation == "tag-resource"
