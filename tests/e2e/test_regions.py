"""Another region of the account, from a command to the change and back."""

from __future__ import annotations

from typing import Any

import pytest

from local.demo import NORTH
from local.runtime import Runtime
from tests.e2e.people import People, labels, words

pytestmark = pytest.mark.e2e


def north(orderly: Runtime) -> dict[str, Any]:
    """The one server there."""
    found = orderly.in_the_north("ec2").describe_instances()
    instance: dict[str, Any] = found["Reservations"][0]["Instances"][0]
    return instance


def test_a_server_in_another_region_is_seen_stopped_and_started_again_there(orderly: Runtime, people: People) -> None:
    people.asks("ann", f"find nord-1 in {NORTH}", "1 resource", NORTH)
    done = people.asks("ann", f"stop nord-1 --region {NORTH}", "Stop nord-1", "done in")
    assert f"region={NORTH}" in words(done)
    assert north(orderly)["State"]["Name"] == "stopped"
    assert "Undo" in labels(done)
    people.presses("ann", done, "Undo")
    people.until(lambda: north(orderly)["State"]["Name"] == "running")
    people.asks("ann", "instances in eu-west-1", "region eu-west-1")  # the channel is at home again


def test_the_region_of_a_thread_is_remembered_in_it_and_nowhere_else(orderly: Runtime, people: People) -> None:
    slack = orderly.slack
    thread = slack.say("bo", "application-support", "About the north").ts
    since = people.say("bo", "About it")
    slack.say("bo", "application-support", f"@Orderly alarms in {NORTH}", thread)
    people.sees("bo", f"region {NORTH}", since=since)
    since = people.say("bo", "And again")
    slack.say("bo", "application-support", "@Orderly instances", thread)
    answer = people.sees("bo", f"region {NORTH}", since=since)
    assert answer.thread_ts == thread
    people.asks("bo", "instances", "region eu-west-1")


def test_a_region_that_is_not_served_says_which_are(people: People) -> None:
    people.asks("ann", "instances in ap-south-1", f"eu-west-1 and {NORTH}")
