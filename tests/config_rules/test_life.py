"""The life of findings where several things happen at once: decisions during a look, pauses, what is out of reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from automation.apply import apply
from automation.wanted import Wanted
from config_rules import everywhere
from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET, USER
from config_rules.live import SOURCES
from config_rules.live.source import Here, source
from config_rules.looking import look
from config_rules.others import Foreign
from config_rules.remediator import ItemChange
from config_rules.rule import Broken
from core.aws.clients import client
from core.compliance import CHANGES_AN_HOUR, Mode, Policy
from core.plan import Resource
from core.records import BRAKE, forgotten, policy_item
from core.request import Request, Source
from core.sweep import Sweep
from tests.config_rules.house import House, bucket, facts, keep_versions
from tests.config_rules.loop import planned
from tests.core.test_gate import gate

pytestmark = pytest.mark.usefixtures("aws")

RULE = "bucket-versioned"
VERSIONED = {RULE: RULES[RULE]}
DENIED = {"Error": {"Code": "AccessDenied"}}


def house(mode: Mode = Mode.NOTIFY) -> House:
    return House(mode, rules=VERSIONED)


def wanted(at: House, mode: Mode, **more: object) -> Policy:
    policy = Policy(RULE, mode, **more)  # type: ignore[arg-type]
    client("dynamodb").put_item(**policy_item(at.state.table, policy))
    return policy


def decided(at: House, rule: str = RULE) -> None:
    at.sweeper.do(Sweep(known=True, rules=(rule,)), f"decided at {at.at}")


def why_not(at: House, request: Request) -> str:
    """What the operator finds just before it acts, where the stack's mode is notify."""
    there = replace(gate(), now=at.now, account="123456789012")
    return Wanted(request, Source.RULE, at.state, there, at.mode).why_not()


def logs(number: int) -> list[str]:
    return [bucket(f"logs-{one:02}") for one in range(number)]


# Decisions


def test_days_of_grace_end_in_nothing_when_no_policy_wants_it_any_more() -> None:
    at = house()
    bucket("shop", Environment="dev")
    policy = wanted(at, Mode.AUTO, where="Environment=dev", after_days=3)
    at.sweep(BUCKET)
    (request,) = at.requests.put_in
    tags = {"TagSet": [{"Key": "Environment", "Value": "prod"}]}
    client("s3").put_bucket_tagging(Bucket="shop", Tagging=tags)
    at.later(days=1)
    at.sweep(BUCKET)
    at.later(days=3)
    assert why_not(at, request) == f"Findings of {RULE} are not fixed by themselves any more."
    client("dynamodb").delete_item(**forgotten(at.state.table, "policy", policy.key))
    assert why_not(at, request) == f"Findings of {RULE} are not fixed by themselves any more."


def test_a_decision_during_a_look_is_not_undone_by_the_look() -> None:
    at = house()
    bucket("copies")
    at.sweep(BUCKET)
    client("s3").put_bucket_tagging(Bucket="copies", Tagging={"TagSet": [{"Key": "Team", "Value": "x"}]})

    def meanwhile() -> Iterator[ConfigItem]:
        at.later(minutes=1)
        wanted(at, Mode.AUTO, after_days=3)
        decided(at)
        yield from SOURCES[BUCKET].read(at.sweeper.everywhere.at(), [])

    look(list(at.in_use.values()), meanwhile(), at.keeper, at.at)
    (request,) = at.requests.put_in
    finding = at.finding(RULE, "copies")
    assert (finding.due, finding.wish, finding.resource.tags) == (request.due, "auto after 3", {"Team": "x"})
    at.later(days=4)
    assert why_not(at, request) == ""


def test_one_account_that_is_shut_keeps_no_decision_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    at = house()
    bucket("copies")
    at.sweep(BUCKET)
    theirs = replace(at.finding(RULE, "copies"), resource=Resource("theirs"), place="210987654321/eu-west-1")
    at.state.open_finding(replace(theirs, since=at.at - timedelta(days=1)))

    class Shut:
        def __init__(self, *_: str) -> None: ...

        def __call__(self, service: str) -> object:
            raise client("sts").exceptions.ClientError(DENIED, f"AssumeRole for {service}")

    monkeypatch.setattr(everywhere, "MemberClients", Shut)
    wanted(at, Mode.AUTO)
    decided(at)
    assert [request.finding for request in at.requests.put_in] == [f"{RULE}#copies"]
    at.waive(RULE, at.at + timedelta(days=2))
    decided(at)
    assert {finding.status for finding in at.state.findings()} == {"waived"}, "that needs no look"


def test_a_fix_that_is_known_later_is_asked_for_then() -> None:
    at = House(Mode.AUTO, rules={"bucket-logged": RULES["bucket-logged"]})
    bucket("shop")
    at.sweep(BUCKET)
    assert at.requests.put_in == []
    at.parameters = {"bucket-logged": {"log_bucket": "my-log-store"}}
    at.later(days=1)
    at.sweep(BUCKET)
    at.sweep(BUCKET)
    (request,) = at.requests.put_in
    assert request.call is not None
    assert request.call.params["to"] == "my-log-store"


def test_who_is_only_held_back_by_a_fix_stays_in_the_list_and_nobody_is_alarmed() -> None:
    at = House(rules={"user-mfa": RULES["user-mfa"]})
    client("iam").create_user(UserName="ada")
    client("iam").create_login_profile(UserName="ada", Password="correct horse battery 1!")
    at.sweep(USER)
    (known,) = at.state.findings()
    assert known.fix is not None
    for step in planned(known.fix).acts:
        assert not apply(step, client).error
    at.sweeper.do(Sweep(resources=(known.resource.id,), finding=known.key, run="3f2a90c1b2d4"), "after the run")
    (kept,) = at.state.findings()
    assert kept.why.endswith("until they have, they can do nothing there but set it up")
    assert len(at.notices) == 1
    assert at.sweeps.put_in == []


# The pace, and many at once


def test_when_the_first_of_many_holds_people_are_not_flooded_with_requests() -> None:
    at = house(Mode.AUTO)
    logs(60)
    at.sweep(BUCKET)
    (first,) = at.requests.put_in
    assert first.call is not None
    keep_versions(first.call.params["resource"])
    at.sweeper.do(Sweep(resources=(first.call.params["resource"],), finding=first.finding, run=first.id), "after it")
    assert len([one for one in at.requests.put_in if not one.ask_first]) == CHANGES_AN_HOUR
    assert not [one for one in at.requests.put_in if one.ask_first]
    (paused,) = (one for one in at.notices if one.headline.startswith("40 findings"))
    assert paused.choices[0].label == f"Fix 40 of {RULE}"


def test_resources_that_break_one_after_the_other_ask_for_few_approvals() -> None:
    at = house(Mode.ASK)
    for name in logs(30):
        at.remediator.look(ItemChange(BUCKET, name, at.at))
    assert len(at.requests.put_in) == CHANGES_AN_HOUR
    crowd = [one for one in at.notices if "within ten minutes" in one.headline]
    assert crowd[0].choices[0].label == "Fix all of them"


def test_a_rule_that_may_go_on_after_its_pause_does_within_the_same_hour() -> None:
    at = house(Mode.AUTO)
    at.state.try_first(RULE, "another")
    at.state.first_was_good(RULE, "another")
    for _ in range(CHANGES_AN_HOUR + 1):
        at.state.count_change(RULE, at.at)
    at.state.pause_rule(RULE)
    client("dynamodb").delete_item(**forgotten(at.state.table, "paused", RULE))
    bucket("copies")
    at.sweep(BUCKET)
    (request,) = at.requests.put_in
    assert not request.ask_first
    assert not at.state.is_paused(RULE)


def test_after_days_of_grace_one_goes_first_too_and_a_pause_asks() -> None:
    at = house()
    wanted(at, Mode.AUTO, after_days=3)
    logs(30)
    at.sweep(BUCKET)
    asked: Sequence[Request] = list(at.requests.put_in)
    at.later(days=3, seconds=5)
    first, *others = asked
    assert why_not(at, first) == ""
    assert {why_not(at, one) for one in others} == {
        "Another one of these is fixed first; when that holds, this one follows."
    }
    assert first.call is not None
    keep_versions(first.call.params["resource"])
    at.requests.put_in.clear()
    at.sweep(BUCKET)
    assert len(at.requests.put_in) == CHANGES_AN_HOUR - 1
    assert at.state.is_paused(RULE)
    at.requests.put_in.clear()
    for _ in range(3):
        at.later(days=1)
        at.sweep(BUCKET)
    assert at.requests.put_in == [], "the rest has a button, and is not asked for each day"


def test_a_fix_that_the_brake_stopped_is_none_that_did_not_last() -> None:
    at = house(Mode.AUTO)
    bucket("copies")
    at.sweep(BUCKET)
    at.pull_the_brake()
    assert why_not(at, at.requests.put_in[0]).startswith("Automatic changes are halted")
    client("dynamodb").delete_item(TableName="State", Key={"pk": {"S": BRAKE}})
    at.later(minutes=5)
    at.sweeper.do(Sweep(known=True), "resume")
    keep_versions("copies")
    at.sweep(BUCKET)
    client("s3").put_bucket_versioning(Bucket="copies", VersioningConfiguration={"Status": "Suspended"})
    at.later(minutes=5)
    at.sweep(BUCKET)
    assert len(at.requests.put_in) == 3
    assert "so I stop" not in facts(at.notices[-1])["Next"]


# What is lost, and what stays


def test_that_it_is_over_is_told_even_if_it_takes_a_second_try() -> None:
    at = house()
    bucket("copies")
    at.sweep(BUCKET)
    keep_versions("copies")
    bucket("new")
    at.outbox.down = True
    with pytest.raises(ConnectionError):
        at.sweep(BUCKET)
    at.outbox.down = False
    at.sweep(BUCKET)
    at.sweep(BUCKET)
    assert [one.headline for one in at.notices[1:]] == ["new has no versions.", f"copies keeps the rule {RULE} again."]


def test_what_was_found_before_reading_was_refused_is_told() -> None:
    at = house()
    logs(3)

    def half(here: Here, ids: Sequence[str]) -> Iterator[ConfigItem]:
        every = iter(SOURCES[BUCKET].read(here, ids))
        yield next(every)
        raise client("s3").exceptions.ClientError(DENIED, "ListBuckets")

    at.sources[BUCKET] = source(half)
    at.sweep(BUCKET)
    assert [one.headline for one in at.notices] == ["logs-00 has no versions."]
    (posture,) = at.state.postures()
    assert (posture.tally.unknown, posture.tally.broken) == (1, 0)


@pytest.mark.parametrize("what", ["rule", "region", "account"])
def test_what_nobody_looks_at_any_more_is_closed_and_counted_no_more(what: str) -> None:
    at = house()
    at.regions = ("eu-north-1",)
    where = {"region": {"region": "eu-north-1"}, "account": {}}.get(what, {})
    bucket("copies")
    at.sweep(BUCKET)
    known = at.finding(RULE, "copies")
    (posture,) = at.state.postures()
    if what == "rule":
        at.rules = {"bucket-logged": RULES["bucket-logged"]}
    else:
        place = f"{'123456789012' if where else '210987654321'}/eu-north-1"
        at.state.close_finding(replace(known, status="closed"))
        at.state.open_finding(replace(known, place=place))
        account, _, region = place.partition("/")
        at.state.remember_posture(replace(posture, account=account, region=region))
        at.regions = ()
    at.each_day()
    assert at.state.findings() == []
    assert {one.region for one in at.state.postures()} == (set() if what == "rule" else {"eu-west-1"})


def test_what_another_tool_found_follows_its_waiver() -> None:
    at = house()
    theirs = Foreign("their-rule", "x", "high", "AWS::EC2::Instance", Resource("i-1"), Broken("does not comply"), at.at)
    at.remediator.hear(theirs)
    at.waive("their-rule", at.at + timedelta(days=2), resource="i-1")
    decided(at, "their-rule")
    assert at.finding("their-rule", "i-1").status == "waived"
    at.later(days=1)
    at.each_day()
    assert at.finding("their-rule", "i-1").status == "waived"
    at.later(days=2)
    at.each_day()
    at.each_day()
    assert at.finding("their-rule", "i-1").status == "open"
    told = [one.headline for one in at.notices if one.headline.startswith("1 finding about")]
    assert told == ["1 finding about AWS::EC2::Instance, of 1 rule: 1 high."]
