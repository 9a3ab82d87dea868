"""What three tries could not handle is told, recorded and counted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from automation.dead_letters import DeadLetters
from automation.operations.instances import stop_instances
from core import wire
from core.answer import Answer
from core.outbox import Post
from core.outcome import Answered, Failed, Notice, Refused
from core.request import Actor, Decision, Departure, Halt, ReplyTo
from tests.support.house import BO, CHANNEL, END_OF_DAY, NOW, Posts, details, ledger, request

pytestmark = pytest.mark.usefixtures("aws")

STOP = stop_instances.call(instances=("i-06dd90c34b8f87d76",))


@dataclass
class Office:
    """The teller, and what it said."""

    posts: Posts = field(default_factory=Posts)

    def takes(self, body: str) -> None:
        DeadLetters(ledger(), self.posts).take(body, "a8b1d2c3-0000-4000-8000-000000000000")


@pytest.fixture
def office() -> Office:
    """A teller."""
    return Office()


def test_who_asked_is_told_in_the_same_place_and_can_try_again(office: Office) -> None:
    asked = request("open ports on i-06dd90c34b8f87d76")
    office.takes(wire.write(asked))
    failed = office.posts.last(Failed)
    assert (failed.run, failed.again, failed.said) == (asked.id, None, asked.said)
    assert failed.sentence == "I tried three times and could not handle this. The reference is in my log."
    assert office.posts.put_in[-1].to == CHANNEL
    assert details(asked.id)["90.failed"] == {"error": failed.sentence}


def test_a_change_that_broke_off_is_told_on_its_card_with_what_to_do(office: Office) -> None:
    asked = request(call=STOP)
    office.takes(wire.write({"request": wire.plain(asked), "source": "chat"}))
    failed = office.posts.last(Failed)
    assert failed.again == STOP
    assert failed.sentence == (
        "This broke off before it was finished. Please look at what it has done before you try again."
    )
    (post,) = office.posts.put_in
    assert (post.card, post.to) == (f"run:{asked.id}", CHANNEL)
    assert "90.failed" in details(asked.id)


def test_a_schedules_request_is_told_where_its_answers_go(office: Office) -> None:
    office.takes(wire.write(request(call=STOP, actor=END_OF_DAY)))
    assert office.posts.last(Failed).again == STOP


@pytest.mark.parametrize(
    "body",
    [
        wire.write(Decision("click", BO, CHANNEL, NOW, "token-1", approve=True)),
        wire.write(Halt("click", BO, CHANNEL, NOW, "3f2a90c1b2d4")),
    ],
)
def test_a_click_that_was_lost_is_told_to_the_clicker_alone(office: Office, body: str) -> None:
    office.takes(body)
    assert "please press the button again" in office.posts.last(Refused).sentence
    assert office.posts.put_in[-1].private


def test_what_slack_did_not_take_is_not_complained_of_in_slack(office: Office) -> None:
    office.takes(Post("0123456789ab", CHANNEL, Answered(Answer("Yes."))).to_json())
    assert not office.posts.put_in


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        "7",
        "null",
        '"text"',
        "{}",
        '{"source": "aws.config", "detail": {}}',
        '{"kind": "Nonsense"}',
        '{"token": 1}',
        '{"request": {}, "source": "chat"}',
    ],
)
def test_an_event_from_aws_is_told_to_all(office: Office, body: str) -> None:
    office.takes(body)
    notice = office.posts.last(Notice)
    assert notice.headline.startswith("An event from AWS could not be handled")
    assert {fact.name: fact.value for fact in notice.facts}["It begins"] == body
    assert not office.posts.put_in[-1].to.channel


def test_the_same_one_twice_is_one_entry_and_one_card(office: Office) -> None:
    asked = request(call=STOP)
    for _ in range(2):
        office.takes(wire.write(asked))
    assert len(ledger().run(asked.id)) == 1
    assert len({(post.card, post.number) for post in office.posts.put_in}) == 1


def test_a_body_of_any_length_fits_into_a_notice(office: Office) -> None:
    office.takes(json.dumps({"detail": "x" * 100_000}))
    assert len(office.posts.put_in[-1].to_json()) < 2_000


def test_a_removal_that_was_lost_is_told_to_nobody_since_nobody_is_there(office: Office) -> None:
    gone = Departure("event:Ev1", Actor("slack", "", "T0FJORD"), ReplyTo(team="T0FJORD"), NOW, "T0FJORD")
    office.takes(wire.write(gone))
    assert office.posts.put_in == []
