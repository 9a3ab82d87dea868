"""The desk: what becomes of clicks on a plan that waits, and on a run that is at work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from automation.operations.instances import stop_instances
from automation.recorder import Pen
from core.approval import Approvers
from core.ledger import Kind
from core.memory import Pending
from core.outcome import Refused
from core.request import Actor, Decision, Halt, Source
from tests.automation.office import Office
from tests.support.house import (
    ANN,
    BO,
    CHANNEL,
    EVE,
    NOW,
    ledger,
    request,
    state,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("aws")

LATER = NOW + timedelta(hours=2)
CHAT_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:chat"


def waiting_plan() -> Pending:
    """A plan of Ann's."""
    call = stop_instances.call(instances=("i-06dd90c34b8f87d76",))
    return Pending("token-1", "0123456789ab", "callback-1", "fingerprint", call, ANN, CHANNEL, NOW + timedelta(hours=1))


def waiting() -> None:
    """It waits for a person."""
    state().await_decision(waiting_plan())


def click(actor: Actor, *, approve: bool = True, number: int = 1, token: str = "token-1") -> Decision:  # noqa: S107
    return Decision(f"click {number} of {actor}", actor, CHANNEL, NOW + timedelta(seconds=number), token, approve)


def test_a_second_persons_yes_wakes_the_operator(office: Office) -> None:
    waiting()
    office.takes(click(BO))
    assert office.woken == [("callback-1", True, BO)]
    found = state().pending("token-1")
    assert found is not None
    assert (found.status, found.by) == ("approved", "slack:U0BO")
    assert not office.posts.put_in


def test_a_no_wakes_it_too(office: Office) -> None:
    waiting()
    office.takes(click(BO, approve=False))
    assert office.woken == [("callback-1", False, BO)]


def test_who_asked_may_withdraw_but_not_approve(office: Office) -> None:
    waiting()
    office.takes(click(ANN))
    assert office.posts.last(Refused).sentence == "You asked for this, so somebody else has to approve it."
    assert office.posts.put_in[-1].private
    assert not office.woken
    office.takes(click(ANN, approve=False, number=2))
    assert office.woken == [("callback-1", False, ANN)]


def test_who_has_not_the_role_is_told_so(office: Office) -> None:
    waiting()
    office.takes(click(EVE))
    office.takes(click(EVE, approve=False, number=2))
    assert office.posts.last(Refused).sentence == "Approving needs the role operator; you are viewer."
    assert not office.woken


def test_by_the_rules_somebody_elses_yes_may_be_needed(office: Office) -> None:
    state().await_decision(replace(waiting_plan(), approvers=(Approvers("admin"), Approvers(users=("U0CAT",)))))
    office.takes(click(BO))
    assert office.posts.last(Refused).sentence == "This needs the yes of <@U0CAT>."
    assert not office.woken


def test_the_second_yes_is_another_persons(office: Office) -> None:
    state().await_decision(replace(waiting_plan(), first="slack:U0BO"))
    office.takes(click(BO))
    assert office.posts.last(Refused).sentence == (
        "You have said yes to this already; it needs the yes of somebody else, too."
    )
    assert not state().decide("token-1", "approved", BO), "nor when both clicks come at the same time"
    assert not office.woken
    office.takes(click(BO, approve=False, number=2))
    assert office.woken == [("callback-1", False, BO)], "but may take it back"


@pytest.mark.parametrize(("approve", "word"), [(True, "approved"), (False, "declined")])
def test_the_first_wins_and_the_second_is_told_who_it_was(office: Office, approve: bool, word: str) -> None:
    waiting()
    office.takes(click(BO, approve=approve))
    office.takes(click(replace(BO, id="U0ANN"), number=2))
    assert office.posts.last(Refused).sentence == f"That is {word} already, by <@U0BO>."
    assert len(office.woken) == 1


def test_two_clicks_of_the_same_person_are_one_yes_and_nobody_is_scolded(office: Office) -> None:
    waiting()
    office.takes(click(BO))
    office.takes(click(BO, number=2))
    assert set(office.woken) == {("callback-1", True, BO)}
    assert not office.posts.put_in


def test_a_yes_is_not_taken_back_by_a_no_of_the_same_person(office: Office) -> None:
    waiting()
    office.takes(click(BO))
    office.takes(click(BO, approve=False, number=2))
    assert office.posts.last(Refused).sentence == "That is approved already, by <@U0BO>."
    assert office.woken == [("callback-1", True, BO)]


def test_a_click_after_the_time_is_over_changes_nothing(office: Office) -> None:
    waiting()
    office.at = LATER
    office.takes(click(BO))
    assert office.posts.last(Refused).sentence.startswith("That has expired")
    assert not office.woken


@pytest.mark.parametrize(("status", "begins"), [("expired", "That has expired"), ("void", "That is void")])
def test_a_click_on_what_is_over_is_told_what_came_of_it(office: Office, status: str, begins: str) -> None:
    waiting()
    state().settle("token-1", status)
    office.takes(click(BO))
    assert office.posts.last(Refused).sentence.startswith(begins)


def test_a_click_on_what_nobody_knows_is_told_to_ask_again(office: Office) -> None:
    office.takes(click(BO, token="forged"))
    assert office.posts.last(Refused).sentence == "I don't know that request any more. Please ask again."


def test_a_crash_between_the_decision_and_the_waking_is_mended_by_the_redelivery(office: Office) -> None:
    waiting()

    def crash(_callback: str, _decision: Decision) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        replace(office.desk, complete=crash).take(click(BO), Source.CHAT, "one")
    office.takes(click(BO), delivery="one")
    assert office.woken == [("callback-1", True, BO)]


# Stopping what is being done


def acting(*kinds: Kind) -> str:
    """A run of Ann's with these entries; its reference."""
    pen = Pen(request("stop"), "stop", ledger(), lambda: NOW)
    for kind in kinds:
        pen.record(kind)
    return pen.request.id


def halt(actor: Actor, run: str) -> Halt:
    return Halt(f"halt by {actor}", actor, CHANNEL, NOW, run)


def test_whoever_may_approve_may_stop_a_run(office: Office) -> None:
    run = acting("asked", "acting")
    office.takes(halt(ANN, run))
    assert state().halted(run) == "slack:U0ANN"
    assert office.posts.last(Refused).sentence.startswith("I stop it after the step that it is at.")


def test_the_first_who_stops_it_is_remembered(office: Office) -> None:
    run = acting("asked", "acting")
    office.takes(halt(BO, run))
    office.takes(halt(ANN, run))
    assert state().halted(run) == "slack:U0BO"


def test_who_may_not_approve_may_not_stop_either(office: Office) -> None:
    run = acting("asked", "acting")
    office.takes(halt(EVE, run))
    assert office.posts.last(Refused).sentence == "Stopping a run needs the role operator."
    assert not state().halted(run)


@pytest.mark.parametrize("kinds", [("asked", "acting", "done"), ("asked", "failed"), ()])
def test_what_is_over_cannot_be_stopped(office: Office, kinds: tuple[Kind, ...]) -> None:
    run = acting(*kinds)
    office.takes(halt(BO, run))
    assert office.posts.last(Refused).sentence == "That is over already; there is nothing left to stop."
    assert not state().halted(run)
