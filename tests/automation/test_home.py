"""The Home tab: what one person finds there, put together from what they could ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from automation.failures import failure_sentence
from automation.home import home
from core.access import Access
from core.aws.clients import client
from core.call import Call
from core.compliance import Finding
from core.memory import Pending
from core.outcome import Home, Refused
from core.plan import Resource
from core.request import Actor, Decision, ReplyTo, Visit
from tests.automation.office import Office
from tests.support.house import ANN, BO, CHANNEL, EVE, NOW, Workspace, gate, state

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(autouse=True)
def group(aws: None) -> None:  # noqa: ARG001
    """The stack's schedule group."""
    client("scheduler").create_schedule_group(Name="orderly")


def waits(token: str, asker: Actor = ANN) -> Pending:
    call = Call("stop-instances", {"instances": "web-1"})
    expires = NOW + timedelta(minutes=30)
    pending = Pending(token, f"run-{token}", "cb", "print", call, asker, CHANNEL, expires, headline="Stop web-1")
    state().await_decision(pending)
    return pending


def visit(actor: Actor, key: str = "event:Ev1") -> Visit:
    return Visit(key, Actor("slack", actor.id, actor.team), ReplyTo(user=actor.id), NOW, "home")


def titles(shown: Home) -> list[str]:
    return [section.title for section in shown.sections]


def test_somebody_who_may_approve_finds_what_waits_for_them_and_their_own(office: Office) -> None:
    waits("tok-ann", ANN)
    waits("tok-bo", BO)
    office.takes(visit(BO))
    shown = office.posts.last(Home)
    (post,) = office.posts.put_in
    assert (post.to.user, post.to.channel) == (BO.id, "")
    assert {(one.token, one.mine, one.may_decide) for one in shown.waiting} == {
        ("tok-ann", False, True),
        ("tok-bo", True, False),
    }
    assert titles(shown) == ["Open findings", "In order", "Your last runs", "Next schedules"]
    assert [choice.call.operation for choice in shown.quick] == [
        "open-ports", "find", "stop-instances", "start-instances"
    ]  # fmt: skip


def test_a_viewer_decides_nothing_and_is_offered_what_they_may_do(office: Office) -> None:
    waits("tok-ann", ANN)
    office.takes(visit(EVE))
    shown = office.posts.last(Home)
    assert [(one.mine, one.may_decide) for one in shown.waiting] == [(False, False)]
    assert [choice.call.operation for choice in shown.quick] == ["open-ports", "find"]


def test_the_findings_are_there(office: Office) -> None:
    state().open_finding(Finding("prod-backup", Resource("i-1", "web-1"), NOW, "high", "has no tag Backup=Daily"))
    office.takes(visit(ANN))
    (findings, *_) = office.posts.last(Home).sections
    assert findings.answer.headline == "1 open finding: 1 high."


def test_who_has_no_role_finds_nothing() -> None:
    nobody = Access.load("{version: 1, everybody: nobody}")
    waits("tok-ann", ANN)
    shown = home(gate(nobody, Workspace()), EVE)
    assert (shown.sections, shown.waiting, shown.quick) == ((), (), ())


def test_a_part_that_cannot_be_read_does_not_hide_the_others() -> None:
    def broken(service: str) -> Any:
        if service == "scheduler":
            raise ConnectionError("arn:aws:scheduler:eu-west-1 cannot be reached")
        return client(service)

    shown = home(replace(gate(), client=broken), ANN)
    assert titles(shown) == ["Open findings", "In order", "Your last runs", "Next schedules"]
    assert shown.sections[0].answer.headline == "Everything is in order: no open finding."
    assert shown.sections[3].answer.headline == failure_sentence(ConnectionError())


def test_the_same_look_is_shown_once_and_a_later_one_again(office: Office) -> None:
    office.takes(visit(ANN), delivery="one")
    office.takes(visit(ANN), delivery="two")
    office.takes(visit(ANN, "event:Ev2"))
    assert len(office.posts.put_in) == 2


def test_what_is_decided_on_the_home_tab_is_gone_from_it(office: Office) -> None:
    waits("tok-ann", ANN)
    at_home = Actor("slack", BO.id, BO.team)
    office.takes(Decision("click:1", at_home, ReplyTo(user=BO.id), NOW, "tok-ann", approve=True))
    assert [callback for callback, *_ in office.woken] == ["cb"]
    assert office.posts.last(Home).waiting == ()


def test_why_something_cannot_be_decided_is_said_in_person(office: Office) -> None:
    waits("tok-ann", ANN)
    at_home = Actor("slack", ANN.id, ANN.team)
    office.takes(Decision("click:1", at_home, ReplyTo(user=ANN.id), NOW, "tok-ann", approve=True))
    refused, shown = office.posts.said
    assert isinstance(refused, Refused)
    assert isinstance(shown, Home)
    assert refused.sentence == "You asked for this, so somebody else has to approve it."
    assert [one.mine for one in shown.waiting] == [True]
