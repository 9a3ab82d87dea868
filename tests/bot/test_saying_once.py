"""Said once, although the notifier breaks off; said where notices go, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.message import Message
from bot.saying import Saying
from bot.slack import LaterError, RefusedError, Slack
from core.access import Access
from core.request import ReplyTo
from local.slack.cast import OPS_NOTICES
from tests.bot.house import CHANNEL, DONE, House, acting, notice, post, refused

# slack_sdk leaves the connection of an HTTP error open until it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


# Said once, even if the notifier breaks off right after Slack took it


class Crashes(Slack):
    """Posts, and then the function is gone before it hears that it did."""

    crash = True

    def post(self, channel: str, thread: str, message: Message, mark: str = "") -> str:
        ts = super().post(channel, thread, message, mark)
        if self.crash:
            self.crash = False
            raise ConnectionResetError("the function is gone")
        return ts


@pytest.mark.parametrize("thread", ["", "1795194000.000001"])
def test_what_was_posted_right_before_a_crash_is_found_and_not_posted_again(house: House, thread: str) -> None:
    crashing = replace(house.saying, slack=Crashes(house.client))
    once = post(acting(0), replace(CHANNEL, thread=thread), number=100)
    with pytest.raises(ConnectionResetError):
        crashing.say(once)
    assert crashing.say(once)
    assert len(house.seen()) == 1
    assert crashing.say(replace(once, says=DONE, number=10_000))
    (message,) = house.seen()  # what was found is the card that later posts update
    assert message.text.endswith(": done")


def test_what_was_not_posted_before_the_crash_is_posted_after_it(house: House) -> None:
    house.workspace.faults.down = True
    with pytest.raises(LaterError):
        house.saying.say(post(refused()))
    house.workspace.faults.down = False
    assert house.saying.say(post(refused()))
    assert house.texts() == ["No."]


def test_another_post_of_the_same_words_is_not_taken_for_it(house: House) -> None:
    crashing = replace(house.saying, slack=Crashes(house.client))
    with pytest.raises(ConnectionResetError):
        crashing.say(post(refused(), card="", number=1))
    assert crashing.say(post(refused(), card="", number=2))
    assert crashing.say(post(refused(), card="", number=1))
    assert house.texts() == ["No.", "No."]


def test_without_the_right_to_look_it_is_said_twice_rather_than_never(house: House) -> None:
    class Blind(Crashes):
        def find(self, channel: str, thread: str, mark: str, since: datetime) -> str:  # noqa: ARG002
            raise RefusedError("missing_scope")

    crashing = replace(house.saying, slack=Blind(house.client))
    with pytest.raises(ConnectionResetError):
        crashing.say(post(refused()))
    assert crashing.say(post(refused()))
    assert house.texts() == ["No.", "No."]


# Where notices go, and when


def routed(house: House, document: str, at: str = "12:00") -> Saying:
    found = Access.load(document).notices
    return replace(
        house.saying, routing=lambda: found, local_time=lambda: datetime.fromisoformat(f"2026-11-20T{at}:00")
    )


def test_a_notice_goes_to_the_channel_of_its_route_and_what_is_asked_stays_where_it_was_asked(house: House) -> None:
    saying = routed(house, "{version: 1, notices: {routes: [{topics: [change], channel: C0APPSUPP}]}}")
    saying.say(notice(""))
    saying.say(post(refused(), ReplyTo()))
    assert house.texts() == ["web-1 has no tag Backup=Daily."]
    assert house.texts(OPS_NOTICES.id) == ["No."]


def test_in_quiet_hours_a_notice_is_kept_for_the_digest_and_nobody_is_told(house: House) -> None:
    quiet = '{version: 1, notices: {quiet: {start: "22:00", end: "07:00"}}}'
    night = routed(house, quiet, "23:00")
    assert not night.say(notice("ann@example.com"))
    assert house.texts(OPS_NOTICES.id) == house.texts("D0ANNBERG") == []
    assert [held.headline for held in house.saying.state.held()] == ["web-1 has no tag Backup=Daily."]
    routed(house, quiet, "12:00").say(notice("ann@example.com"))
    assert house.texts(OPS_NOTICES.id) == house.texts("D0ANNBERG") == ["web-1 has no tag Backup=Daily."]


def test_what_is_answered_is_answered_at_any_hour(house: House) -> None:
    night = routed(house, '{version: 1, notices: {quiet: {start: "22:00", end: "07:00"}}}', "23:00")
    night.say(post(refused()))
    assert house.texts() == ["No."]
