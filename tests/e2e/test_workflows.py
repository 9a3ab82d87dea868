"""A step of a Slack workflow: asked, answered in the channel, and the workflow goes on."""

from __future__ import annotations

from typing import Any

import pytest

from local.runtime import Runtime
from tests.e2e.people import People
from tests.e2e.test_changes import state

pytestmark = pytest.mark.e2e


def runs(orderly: Runtime, people: People, order: str) -> dict[str, Any]:
    """What came of a step with this order."""
    channel = orderly.slack.channel("application-support").id
    step = orderly.slack.run_step("ask_orderly", {"order": order, "channel": channel})
    people.until(lambda: bool(orderly.slack.steps[step]))
    return orderly.slack.steps[step]


def test_the_answer_stands_in_the_channel_and_the_workflow_goes_on_with_it(orderly: Runtime, people: People) -> None:
    since = len(orderly.slack.messages("application-support", "ann"))
    came = runs(orderly, people, "alarms")
    assert came["outputs"]["answer"].startswith("2 alarms in account")
    people.sees("ann", "2 alarms in account", since=since)


def test_what_is_wrong_stops_the_workflow_with_the_reason(orderly: Runtime, people: People) -> None:
    assert "names no instance" in runs(orderly, people, 'open-ports instance="="')["error"]


def test_a_workflow_has_nobody_s_rights_but_its_own(orderly: Runtime, people: People) -> None:
    server = orderly.demo["dev-1"]
    assert "needs the role operator" in runs(orderly, people, f"stop {server}")["error"]
    assert state(orderly, server) == "running"
