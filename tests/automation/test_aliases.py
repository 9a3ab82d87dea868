"""Short words for long orders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.operations.aliases import AliasScope, alias, aliases, unalias
from core.access import Role
from core.answer import Answer
from core.call import Call
from core.outcome import Answered, Refused
from core.refusal import Refusal
from core.request import Actor
from tests.automation.office import Office
from tests.support.account import launch
from tests.support.house import ANN, BO, EVE, reader, request

pytestmark = pytest.mark.usefixtures("aws")


def says(office: Office, said: str, actor: Actor = ANN) -> None:
    office.takes(request(said, actor, key=f"{actor} {said} {len(office.posts.put_in)}"))


def test_a_word_stands_for_an_order_of_one_person(office: Office) -> None:
    launch(Name="web-1")
    says(office, 'alias ours "instances state=running"')
    assert office.posts.last(Answered).answer.headline == "“ours” is “instances state=running” for you from now on."
    says(office, "ours")
    assert office.posts.last(Answered).answer.headline.startswith("1 running instance in account")
    says(office, "ours", BO)
    assert isinstance(office.posts.said[-1], Refused)


def test_what_is_behind_the_word_is_behind_the_order(office: Office) -> None:
    says(office, 'alias newest "runs whose=mine"')
    says(office, "newest 3")
    assert office.posts.last(Answered).call == Call("runs", {"count": "3", "whose": "mine"})


def test_the_order_need_not_stand_in_quotes(office: Office) -> None:
    says(office, "alias lab stop tag:Environment=lab")
    assert "“lab” is “stop-instances tag=Environment=lab” for you" in office.posts.last(Answered).answer.headline


def test_a_channel_s_word_is_everybody_s_there_and_one_s_own_comes_first(office: Office) -> None:
    says(office, 'alias ours "alarms" scope=channel')
    says(office, "ours", BO)
    assert "alarm" in office.posts.last(Answered).answer.headline
    says(office, 'alias ours "instances"', BO)
    says(office, "ours", BO)
    assert "instance" in office.posts.last(Answered).answer.headline
    says(office, "ours", replace(EVE, channel="C0OTHER"))
    assert isinstance(office.posts.said[-1], Refused)


def test_a_change_by_another_word_is_still_a_change(office: Office) -> None:
    launch(Name="web-1", Environment="prod")
    says(office, 'alias night "stop web-1"')
    says(office, "night")
    ((asked, _),) = office.started
    assert str(asked.call) == "stop-instances instances=web-1"


def test_a_word_can_stand_for_nothing_again(office: Office) -> None:
    says(office, 'alias ours "alarms"')
    assert [row[:2] for row in rows(aliases(reader()))] == [("ours", "alarms")]
    says(office, "unalias ours")
    assert rows(aliases(reader())) == []
    with pytest.raises(Refusal, match="stands for nothing here"):
        unalias(reader(), "ours")


@pytest.mark.parametrize(
    ("word", "order", "why"),
    [
        ("stop", "alarms", "is the name of something that I can do"),
        ("Runs", "alarms", "is the name of something that I can do"),
        ("ours", "sing a song", "I don't"),
    ],
)
def test_what_would_be_of_no_use_is_refused(word: str, order: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        alias(reader(), word, order)


def test_a_viewer_names_nothing_for_a_channel() -> None:
    with pytest.raises(Refusal, match="needs the role operator; you are viewer"):
        alias(reader(Role.VIEWER), "ours", "alarms", AliasScope.CHANNEL)
    with pytest.raises(Refusal, match="You are in no channel"):
        alias(reader(actor=Actor("slack", "U0ANN")), "ours", "alarms", AliasScope.CHANNEL)


def rows(answer: object) -> list[tuple[str, ...]]:
    assert isinstance(answer, Answer)
    return list(answer.table.rows) if answer.table else []
