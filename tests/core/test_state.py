"""The state table: claims, plans that wait, and who comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from core.aws.clients import client
from core.aws.state import CLAIM_KEPT, Posted, State
from core.call import Call
from core.compliance import Finding, Policy
from core.memory import Pending
from core.plan import Resource
from tests.support.account import STATE
from tests.support.house import ANN, BO, CHANNEL, EVE, NOW, state

pytestmark = pytest.mark.usefixtures("aws")

MINUTE = timedelta(minutes=1)
PENDING = Pending(
    "token-1", "3f2a90c1b2d4", "callback", "f" * 64, Call("stop-instances", {"instances": "i-1"}), ANN, CHANNEL,
    NOW + 60 * MINUTE,
)  # fmt: skip


def ttl_of(pk: str) -> int:
    item = client("dynamodb").get_item(TableName=STATE, Key={"pk": {"S": pk}})["Item"]
    return int(item["ttl"]["N"])


# Claims


def test_an_event_is_taken_once_but_its_taker_may_try_again() -> None:
    assert state().claim("event-1", "delivery-1")
    assert not state().claim("event-1", "delivery-2")
    assert state().claim("event-1", "delivery-1")
    assert state().claim("event-2", "delivery-2")


def test_a_claim_outlives_every_retry_of_slack() -> None:
    state().claim("event-1", "delivery-1")
    assert timedelta(hours=24) < CLAIM_KEPT
    assert ttl_of("claim#event-1") == int((NOW + CLAIM_KEPT).timestamp())


def test_a_claim_that_is_given_up_can_be_taken_by_another() -> None:
    state().claim("undo:1", "run-1")
    state().give_up("undo:1", "run-1")
    assert state().claim("undo:1", "run-2")
    state().give_up("undo:1", "run-1")
    assert not state().claim("undo:1", "run-3")


# Decisions


def test_a_plan_that_waits_is_found_by_its_token() -> None:
    state().await_decision(PENDING)
    assert state().pending("token-1") == PENDING
    assert state().pending("token-2") is None


def test_asking_again_changes_nothing() -> None:
    state().await_decision(PENDING)
    state().decide("token-1", "approved", BO)
    state().await_decision(replace(PENDING, fingerprint="another"))
    assert state().pending("token-1") == replace(PENDING, status="approved", by=str(BO))


def test_late_clickers_can_be_told_for_a_week() -> None:
    state().await_decision(PENDING)
    assert ttl_of("pending#token-1") == int((PENDING.expires + timedelta(days=7)).timestamp())


def test_the_first_decision_counts_and_its_own_retry_is_the_same() -> None:
    state().await_decision(PENDING)
    assert state().decide("token-1", "approved", BO)
    assert state().decide("token-1", "approved", BO)
    assert not state().decide("token-1", "declined", BO)
    assert not state().decide("token-1", "approved", EVE)
    assert not state().decide("token-1", "declined", ANN)
    assert state().pending("token-1") == replace(PENDING, status="approved", by=str(BO))


def test_two_approvers_in_the_same_second_are_exactly_one() -> None:
    state().await_decision(PENDING)  # one conditional write each: DynamoDB takes one of them first, whichever
    assert [state().decide("token-1", "approved", who) for who in (EVE, BO)] == [True, False]
    assert state().pending("token-1") == replace(PENDING, status="approved", by=str(EVE))


def test_who_asked_cannot_approve_but_can_withdraw() -> None:
    state().await_decision(PENDING)
    assert not state().decide("token-1", "approved", replace(ANN, channel="C0ELSEWHERE"))
    assert state().pending("token-1") == PENDING
    assert state().decide("token-1", "declined", ANN)


def test_after_its_time_nothing_can_be_decided() -> None:
    state().await_decision(PENDING)
    late = state(PENDING.expires + MINUTE)
    assert not late.decide("token-1", "approved", BO)
    assert not late.decide("token-1", "declined", ANN)


def test_a_plan_can_be_over_without_a_decision() -> None:
    state().await_decision(PENDING)
    state().settle("token-1", "expired")
    assert not state().decide("token-1", "approved", BO)
    assert state().pending("token-1") == replace(PENDING, status="expired")
    state().settle("token-2", "expired")
    assert state().pending("token-2") is None


def test_a_plan_that_waits_on_is_woken_by_its_new_callback() -> None:
    state().await_decision(PENDING)
    assert state().wait_on(PENDING.token, "callback-2")
    assert state().pending(PENDING.token) == replace(PENDING, callback="callback-2")


def test_what_is_decided_does_not_wait_on() -> None:
    state().await_decision(PENDING)
    state().decide(PENDING.token, "approved", BO)
    assert not state().wait_on(PENDING.token, "callback-2")
    assert not state().wait_on("never-there", "callback-2")


def test_a_run_that_is_to_stop_remembers_who_wanted_it_first() -> None:
    assert state().halted("3f2a90c1b2d4") == ""
    state().halt("3f2a90c1b2d4", BO)
    state().halt("3f2a90c1b2d4", ANN)
    assert state().halted("3f2a90c1b2d4") == str(BO)


def test_what_nobody_waits_for_cannot_be_decided() -> None:
    assert not state().decide("token-1", "approved", BO)


# Posts, modes, findings


def test_the_message_that_shows_a_card_is_remembered() -> None:
    assert state().posted("run:1") is None
    state().remember_posted("run:1", Posted("C0APPS", "1700000000.000100", 1))
    state().remember_posted("run:1", Posted("C0APPS", "1700000000.000100", 20191002170440985))
    assert state().posted("run:1") == Posted("C0APPS", "1700000000.000100", 20191002170440985)


def test_the_mode_that_an_admin_set_is_remembered() -> None:
    assert state().policies() == []
    state().set_mode("prod-backup", "ask")
    assert state().policies() == [Policy("prod-backup", "ask")]


def test_a_finding_is_open_until_it_is_closed() -> None:
    finding = Finding("prod-backup", Resource("i-1", "web-1", {"Owner": "ada@example.com"}), NOW)
    assert state().finding("prod-backup#i-1") is None
    assert state().open_finding(finding)
    assert not state().open_finding(finding), "somebody has told of it already"
    assert state().finding("prod-backup#i-1") == finding
    assert state().finding("another-rule#i-1") is None
    assert state().close_finding(finding)
    assert not state().close_finding(finding)
    closed = state().finding("prod-backup#i-1")
    assert closed is not None
    assert closed.status == "closed"
    assert state().findings() == []
    assert state().open_finding(finding), "it can be opened again"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda nowhere: nowhere.claim("event-1", "delivery-1"),
        lambda nowhere: nowhere.decide("token-1", "approved", BO),
        lambda nowhere: nowhere.settle("token-1", "expired"),
        lambda nowhere: nowhere.give_up("event-1", "delivery-1"),
    ],
)
def test_what_goes_wrong_otherwise_is_never_taken_for_a_no(attempt: Callable[[State], bool]) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        attempt(State(client("dynamodb"), "Elsewhere", lambda: NOW))
