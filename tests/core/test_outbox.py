"""What is said, on its way: every shape round trip, and the queue's order and copies."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import wire
from core.answer import Answer, Table
from core.aws.clients import client
from core.aws.queues import ChatQueue, SqsOutbox, WatchQueue
from core.outbox import Post
from core.outcome import (
    Acting,
    Answered,
    Done,
    Fact,
    Failed,
    Home,
    Notice,
    Planned,
    Refused,
    Sayable,
    Section,
    Status,
    StepResult,
    Stopped,
    Undone,
    Waiting,
    Waits,
)
from core.request import Actor, Decision, ReplyTo, Request
from tests.support import shapes
from tests.support.house import ANN, CHANNEL, NOW, request

text, calls, plans = shapes.text, shapes.calls, shapes.plans
choices = st.lists(shapes.choices, max_size=2).map(tuple)
tables = st.builds(
    Table, st.lists(text, max_size=2).map(tuple), st.lists(st.lists(text, max_size=2).map(tuple), max_size=2).map(tuple)
)
answers = st.builds(Answer, text, st.none() | tables, text, choices, private=st.booleans())
actors = st.builds(Actor, text, text, text, text, st.booleans())
results = st.lists(st.builds(StepResult, text, text, text), max_size=2).map(tuple)
moments = st.datetimes(timezones=st.just(UTC))
seconds = st.floats(0, 1e6)
undo = st.none() | calls
replies = st.builds(ReplyTo, text, text, text, text)

SAYABLES: dict[type, st.SearchStrategy[Any]] = {
    Answered: st.builds(
        Answered, answers, undo, text, st.integers(0, 9), st.lists(st.tuples(text, text), max_size=2).map(tuple)
    ),
    Home: st.builds(
        Home,
        actors,
        text,
        text,
        moments,
        st.lists(st.builds(Waits, text, calls, actors, text, moments, st.booleans(), st.booleans()), max_size=2).map(
            tuple
        ),
        st.lists(st.builds(Section, text, calls, answers), max_size=2).map(tuple),
        choices,
    ),
    Status: st.builds(Status, text),
    Refused: st.builds(Refused, text, choices),
    Planned: st.builds(Planned, calls, plans, st.integers(0, 2)),
    Waiting: st.builds(Waiting, text, calls, plans, actors, text, moments, text, yeses=st.integers(0, 2), first=text),
    Acting: st.builds(Acting, text, calls, plans, actors, st.integers(0, 999), st.lists(text, max_size=2).map(tuple)),
    Done: st.builds(Done, text, calls, text, actors, results, seconds, st.lists(text, max_size=2).map(tuple), undo),
    Undone: st.builds(Undone, text, calls, text, actors, text, text),
    Stopped: st.builds(Stopped, text, calls, actors, text, st.none() | shapes.choices),
    Failed: st.builds(Failed, text, text, undo, text, results),
    Notice: st.builds(Notice, text, st.lists(st.builds(Fact, text, text), max_size=2).map(tuple), choices, text),
}


def test_everything_that_can_be_said_is_tried() -> None:
    assert set(SAYABLES) == set(get_args(Sayable))


@given(st.builds(Post, text, replies, st.one_of(*SAYABLES.values()), text, st.integers(0, 2**40), st.booleans()))
def test_a_post_is_the_same_after_its_way_through_json(post: Post) -> None:
    assert Post.from_json(post.to_json()) == post


@given(st.builds(Request, text, actors, replies, moments, text, undo, st.booleans(), st.booleans(), text))
def test_a_request_is_the_same_after_its_way_through_json(written: Request) -> None:
    assert wire.read(Request, wire.write(written)) == written


@given(st.builds(Decision, text, actors, replies, moments, text, st.booleans()))
def test_a_decision_is_the_same_after_its_way_through_json(written: Decision) -> None:
    assert wire.read(Decision, wire.write(written)) == written


@pytest.mark.parametrize("body", ['{"kind": "Dance", "says": {}, "to": {}}', '{"says": {}}'])
def test_what_is_no_post_of_ours_is_not_taken_for_one(body: str) -> None:
    with pytest.raises(KeyError):
        Post.from_json(body)


def test_a_request_that_is_not_of_our_shape_is_not_read() -> None:
    with pytest.raises(ValidationError):
        wire.read(Request, '{"key": "k"}')


def test_a_run_is_named_the_same_for_every_delivery_of_one_event() -> None:
    one, again, other = request(key="Ev1"), request("else", key="Ev1"), request(key="Ev2")
    assert one.id == again.id != other.id
    assert len(one.id) == 12


# The queues


@pytest.fixture
def queue(aws: None) -> str:  # noqa: ARG001
    """The URL of an outbox."""
    made = client("sqs").create_queue(QueueName="Outbox.fifo", Attributes={"FifoQueue": "true"})
    return str(made["QueueUrl"])


def received(url: str) -> list[dict[str, Any]]:
    """Every message, in order."""
    found: list[dict[str, Any]] = []
    while some := client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]
    ).get("Messages", []):  # fmt: skip
        found += some
        for message in some:
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def said(number: int = 1, to: ReplyTo = CHANNEL, card: str = "run:1", sentence: str = "No.") -> Post:
    return Post("3f2a90c1b2d4", to, Refused(sentence), card, number)


def test_posts_arrive_in_order_for_each_channel_and_a_copy_only_once(queue: str) -> None:
    outbox = SqsOutbox(client("sqs"), queue)
    posts = [said(1), said(2), said(2), said(1, ReplyTo(user="U0BO")), said(1, ReplyTo())]
    for post in posts:
        outbox.put(post)
    found = received(queue)
    groups = [message["Attributes"]["MessageGroupId"] for message in found]
    assert sorted(set(groups)) == ["C0APPS", "U0BO", "notices"]
    in_channel = [m["Body"] for m, group in zip(found, groups, strict=True) if group == "C0APPS"]
    assert [Post.from_json(body) for body in in_channel] == [said(1), said(2)]


def test_long_names_do_not_make_two_posts_one(queue: str) -> None:
    outbox = SqsOutbox(client("sqs"), queue)
    card = "notice:arn:aws:" + "x" * 200
    posts = [said(card=f"{card}1"), said(card=f"{card}2"), said(2, card=f"{card}2")]
    for post in posts:
        outbox.put(post)
    assert [Post.from_json(message["Body"]) for message in received(queue)] == posts


@pytest.mark.parametrize("url", ["https://hooks.example.com/commands/" + "x" * 300, "Größe und Weite"])
def test_every_place_has_a_name_that_sqs_takes(queue: str, url: str) -> None:
    SqsOutbox(client("sqs"), queue).put(said(to=ReplyTo(response_url=url)))
    assert len(received(queue)) == 1


def test_requests_and_decisions_lie_in_the_queue_as_json(aws: None) -> None:  # noqa: ARG001
    url = client("sqs").create_queue(QueueName="WatchQueue")["QueueUrl"]
    decision = Decision("click-1", ANN, CHANNEL, NOW, "token-1", approve=True)
    for message in (request("stop i-1"), decision):
        WatchQueue(client("sqs"), url).put(message)
    bodies = [message["Body"] for message in received(url)]
    assert wire.read(Request, bodies[0]) == request("stop i-1")
    assert wire.read(Decision, bodies[1]) == decision
    assert ["token" in json.loads(body) for body in bodies] == [False, True]


def asked(key: str, reply: ReplyTo, kind: str = "slack") -> Request:
    return Request(key, Actor(kind, "U0ANN", "T0HOME"), reply, NOW, said=key)


def test_what_is_said_in_one_conversation_is_one_group_and_the_rest_waits_for_nobody(queue: str) -> None:
    chat = ChatQueue(client("sqs"), queue)
    thread, direct, channel = ReplyTo("C0APPS", "17.1"), ReplyTo("D0ANN"), ReplyTo("C0APPS")
    for key in ("one", "two", "three"):
        for place, reply in (("thread", thread), ("direct", direct), ("channel", channel)):
            chat.put(asked(f"{key} {place}", reply))
        chat.put(asked(f"{key} lex", ReplyTo(), "lex"))
    groups: dict[str, list[str]] = {}
    for message in received(queue):
        said = wire.read(Request, message["Body"]).said
        groups.setdefault(message["Attributes"]["MessageGroupId"], []).append(said)
    assert groups.pop("C0APPS:17.1") == ["one thread", "two thread", "three thread"]
    assert groups.pop("D0ANN:") == ["one direct", "two direct", "three direct"]
    assert groups.pop("lex:U0ANN") == ["one lex", "two lex", "three lex"]
    assert sorted(groups.values()) == [["one channel"], ["three channel"], ["two channel"]]


def test_an_event_that_slack_sends_twice_lies_in_the_queue_once(queue: str) -> None:
    for _ in range(2):
        ChatQueue(client("sqs"), queue).put(asked("event:Ev1", ReplyTo("D0ANN")))
    assert len(received(queue)) == 1
