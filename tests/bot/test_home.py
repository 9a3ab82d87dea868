"""The Home tab as Slack takes it: within its limits, with the right buttons, calling nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.home import MOST_BLOCKS, home_view
from core.answer import Answer, Table
from core.call import Call, Choice
from core.outbox import Post
from core.outcome import Home, Section, Waits
from core.request import Actor, ReplyTo
from local.slack.block_limits import view_problems
from tests.bot.house import House
from tests.bot.test_limits import mrkdwn
from tests.bot.test_limits import names as text

NOW = datetime(2026, 11, 20, 17, 19, 41, tzinfo=UTC)
ANN = Actor("slack", "U0ANNBERG")
STOP = Call("stop-instances", {"instances": "web-1"})
FINDINGS = Section(
    "Open findings",
    Call("findings"),
    Answer("7 open findings: 7 high.", Table(("Severity", "Resource"), (("high", "web-1"),) * 7)),
)
HOME = Home(
    ANN,
    "operator",
    "account 123456789012, region eu-west-1",
    NOW,
    (Waits("Stop web-1", STOP, Actor("slack", "U0BOLUND"), "tok-bo", NOW, may_decide=True),),
    (FINDINGS,),
    (Choice("Open ports", Call("open-ports"), form=True),),
)


def labels(view: dict[str, Any]) -> list[list[str]]:
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [[button["text"]["text"] for button in row] for row in rows]


def test_it_offers_what_can_be_done_with_what_is_there() -> None:
    assert labels(home_view(HOME)) == [["Ask Orderly", "Open ports"], ["Approve", "Decline", "Edit"], ["All 7"]]


def test_one_s_own_plan_can_be_withdrawn_and_another_s_only_be_seen() -> None:
    (waits,) = HOME.waiting
    own, other = replace(waits, mine=True, may_decide=False), replace(waits, may_decide=False)
    assert labels(home_view(replace(HOME, waiting=(own, other)))) == [
        ["Ask Orderly", "Open ports"], ["Withdraw"], ["All 7"]
    ]  # fmt: skip


def test_who_has_no_role_reads_that() -> None:
    view = home_view(Home(ANN, "nobody", "account 1", NOW))
    assert "the access document gives you no role" in view["blocks"][0]["text"]["text"]
    assert labels(view) == []


waits = st.builds(Waits, text, st.just(STOP), st.just(ANN), st.just("tok"), st.just(NOW), st.booleans(), st.booleans())
tables = st.builds(Table, st.just(("A", "B")), st.lists(st.tuples(text, text), max_size=30).map(tuple))
sections = st.builds(
    Section, st.just("Open findings"), st.just(Call("findings")), st.builds(Answer, text, st.none() | tables)
)
homes = st.builds(
    Home, st.just(ANN), text, text, st.just(NOW), st.lists(waits, max_size=40).map(tuple),
    st.lists(sections, min_size=1, max_size=5).map(tuple), st.just(HOME.quick),
)  # fmt: skip


@settings(max_examples=60)
@given(homes)
def test_slack_takes_it_whatever_stands_in_it_and_it_calls_nobody(home: Home) -> None:
    view = home_view(home)
    assert view_problems(view) == []
    assert len(view["blocks"]) <= MOST_BLOCKS
    for found in mrkdwn(view["blocks"]):
        assert found["verbatim"] is True
        for calls in ("<!channel>", "<!here>", "<!everyone>"):
            assert calls not in found["text"]


@pytest.fixture
def post() -> Post:
    return Post("0123456789ab", ReplyTo(user="U0ANNBERG"), HOME, number=2)


def test_it_is_published_to_its_person_once_and_never_by_an_older_one(house: House, post: Post) -> None:
    assert house.saying.say(post)
    shown = house.workspace.views.home("ann")
    assert shown is not None
    assert not house.saying.say(post)
    assert not house.saying.say(replace(post, number=1))
    assert house.workspace.views.home("ann") is shown
    assert house.saying.say(replace(post, number=3))
    assert house.workspace.views.home("bo") is None
