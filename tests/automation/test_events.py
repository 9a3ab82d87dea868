"""Alarms, in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from automation.events import handler, say_alarm
from core.outcome import Fact, Notice
from tests.support.house import OSLO, Posts
from tests.support.lambda_context import Context

EVENT = Path(__file__).parent.parent / "events" / "automation" / "alarm.json"


def alarm(value: str = "ALARM", at: str = "2026-11-20T12:00:00.000+0000", **detail: Any) -> dict[str, Any]:
    """The event of an alarm that changed."""
    event: dict[str, Any] = json.loads(EVENT.read_text(encoding="utf-8"))
    event["detail"] |= detail
    event["detail"]["state"] |= {"value": value, "timestamp": at}
    return event


@pytest.mark.parametrize(
    ("value", "headline"),
    [
        ("ALARM", "Alarm: ServerCpuTooHigh"),
        ("OK", "Alarm over: ServerCpuTooHigh"),
        ("INSUFFICIENT_DATA", "Alarm without data: ServerCpuTooHigh"),
    ],
)
def test_an_alarm_says_what_why_and_since_when(value: str, headline: str) -> None:
    posts = Posts()
    say_alarm(alarm(value), posts, OSLO)
    notice = posts.last(Notice)
    assert notice.headline == headline
    assert [fact.name for fact in notice.facts] == ["Why", "Since", "Before", "What to do"]
    assert Fact("Before", "INSUFFICIENT_DATA") in notice.facts
    assert Fact("Since", "20 November 2026, 13:00 (Europe/Oslo)") in notice.facts


def test_what_is_not_known_of_it_is_left_out() -> None:
    posts = Posts()
    say_alarm(alarm(previousState={}, configuration={}), posts, OSLO)
    assert [fact.name for fact in posts.last(Notice).facts] == ["Why", "Since"]


def test_one_alarm_is_one_message_that_shows_its_latest_state() -> None:
    posts = Posts()
    say_alarm(alarm(at="2026-11-20T12:00:00.000+0000"), posts, OSLO)
    say_alarm(alarm("OK", at="2026-11-20T12:05:00.000+0000"), posts, OSLO)
    first, second = posts.put_in
    assert first.card == second.card == "alarm:ServerCpuTooHigh"
    assert first.number < second.number


def test_an_event_without_words_is_kept_for_people_to_look_at() -> None:
    with pytest.raises(ValueError, match=r"no words for aws\.ec2"):
        handler({"source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification"}, Context())
