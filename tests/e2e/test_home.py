"""The Home tab through the signed HTTP door: fresh when one looks, and of use."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from local.runtime import Runtime
from tests.e2e.people import People
from tests.e2e.test_changes import state

pytestmark = pytest.mark.e2e


def looks(orderly: Runtime, user: str) -> Mapping[str, Any]:
    """The Home tab after looking at it anew."""
    before = orderly.slack.views.home(user)
    orderly.slack.views.open_home(user)
    return changed(orderly, user, before)


def changed(orderly: Runtime, user: str, before: Mapping[str, Any] | None) -> Mapping[str, Any]:
    def look() -> Mapping[str, Any] | None:
        now = orderly.slack.views.home(user)
        return now if now is not before else None

    until = time.monotonic() + 30
    while time.monotonic() < until:
        if (now := look()) is not None:
            return now
        time.sleep(0.02)
    raise AssertionError("the Home tab stays as it is")


def shows(view: Mapping[str, Any]) -> str:
    return str(view["blocks"])


def test_what_waits_is_decided_there_and_gone_from_it(orderly: Runtime, people: People) -> None:
    web = orderly.demo["web-1"]
    card = people.asks("ann", f"stop {web}", "waits for a second person")
    home = looks(orderly, "bo")
    assert "Waiting for approval (1)" in shows(home)
    assert f"Stop web-1 ({web})" in shows(home)
    assert "Withdraw" in shows(looks(orderly, "ann"))
    ack = orderly.slack.views.press("bo", "Approve", in_home=True)
    assert not ack.failure
    assert "Waiting for approval" not in shows(changed(orderly, "bo", home))
    people.becomes(card, "done in", "approved by")
    assert state(orderly, web) == "stopped"


def test_findings_runs_and_schedules_are_there_within_a_second(orderly: Runtime, people: People) -> None:
    people.asks("cy", "alarms", "alarms in account")
    looks(orderly, "cy")
    people.until(lambda: "has no tag Backup=Daily" in shows(looks(orderly, "cy")))
    began = time.monotonic()
    home = shows(looks(orderly, "cy"))
    took = time.monotonic() - began
    assert "alarms · answered" in home
    assert "end-of-day" in home
    assert "every weekday at 18:00" in home
    assert took < 5, "a second on a machine that does nothing else"


def test_a_quick_action_opens_its_form_and_answers_in_person(orderly: Runtime, people: People) -> None:
    looks(orderly, "ann")
    direct = orderly.slack.direct("ann").id
    since = len(orderly.slack.messages(direct, "ann"))
    orderly.slack.views.press("ann", "Open ports", in_home=True)
    people.fills("ann", instance="db-1")
    people.sees("ann", "5432", since=since, channel=direct)


def test_everything_else_is_one_button_away(orderly: Runtime) -> None:
    looks(orderly, "ann")
    orderly.slack.views.press("ann", "Ask Orderly", in_home=True)
    view = orderly.slack.views.modal("ann")
    assert view is not None
    assert view["title"]["text"] == "Ask Orderly"
    orderly.slack.views.close("ann")
