"""Orders for a time to come: said in Slack, approved, kept by the scheduler, done, taken back."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from local.runtime import Runtime
from tests.e2e.people import People, labels
from tests.e2e.test_changes import state

pytestmark = pytest.mark.e2e


def test_an_order_for_later_is_done_then_and_told_where_it_was_given(orderly: Runtime, people: People) -> None:
    dev = orderly.demo["dev-2"]
    then = (orderly.clock.now() + timedelta(hours=2)).astimezone(ZoneInfo("Europe/Oslo"))  # it may have been moved
    card = people.asks("ann", f"stop {dev} {then:%Y-%m-%d at %H:%M}", "Stop dev-2", "done in")
    people.asks("ann", "schedules", f"stop-instances instances={dev}", "@U0ANNBERG")
    since = len(orderly.slack.messages("application-support", "ann"))
    assert state(orderly, dev) == "running"
    orderly.clock.move(timedelta(hours=2, minutes=2))
    people.sees("ann", f"Stop dev-2 ({dev})", "done in", "the schedule stop-instances-", since=since)
    assert state(orderly, dev) == "stopped"
    people.asks("ann", f"start {dev}", "done in")
    assert "Undo" in labels(card)


def test_what_is_done_again_and_again_to_production_is_approved_once_and_can_be_taken_back(
    orderly: Runtime, people: People
) -> None:
    web = orderly.demo["web-2"]
    card = people.asks(
        "ann", f"stop {web} every weekday at 19:00", "waits for a second person", "every weekday at 19:00"
    )
    people.presses("bo", card, "Approve")
    done = people.becomes(card, "done in", "approved by")
    (name,) = [schedule.name for schedule in orderly.schedules.list() if schedule.name.startswith("stop-instances-")]
    people.presses("ann", done, "Undo")
    people.until(lambda: name not in {schedule.name for schedule in orderly.schedules.list()})
    assert state(orderly, web) == "running"


def test_a_time_that_is_over_is_refused(people: People) -> None:
    people.asks("ann", "stop dev-1 2026-01-01 10:00", "is over already")
