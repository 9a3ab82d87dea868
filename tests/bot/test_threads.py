"""What goes into a thread: what breaks a rule in one go, what comes of it, and long answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.slack import LaterError
from core.answer import Answer, Table
from core.call import Call
from core.outbox import Post
from core.outcome import Answered, Notice
from core.request import ReplyTo
from local.slack.cast import ANN, OPS_NOTICES
from tests.bot.house import CHANNEL, House, notice, post
from tests.bot.samples import RUN

# slack_sdk leaves the connection of an HTTP error open until it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

DIRECT = ReplyTo("D0ANNBERG", "", ANN.id)


def about(number: int, group: str = "rule:prod-backup") -> Post:
    """A notice about one of several resources that break the same rule."""
    found = notice(ANN.email, f"web-{number} has no tag Backup=Daily.")
    assert isinstance(found.says, Notice)
    return replace(found, card=f"finding:{number}", says=replace(found.says, group=group))


def test_what_breaks_one_rule_in_one_go_stands_below_the_first_of_it(house: House) -> None:
    house.says(about(1), about(2), about(2), about(3, "rule:other"), about(4))
    for channel in (OPS_NOTICES.id, DIRECT.channel):
        one, two, three, four = house.seen(channel)
        assert [message.thread_ts for message in (one, two, three, four)] == ["", one.ts, "", one.ts]


def test_what_breaks_it_later_stands_by_itself_again(house: House) -> None:
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for minutes, number in ((0, 1), (9, 2), (11, 3), (20, 4)):
        replace(house.saying, local_time=lambda m=minutes: at + timedelta(minutes=m)).say(about(number))  # type: ignore[misc]
    one, two, three, four = house.seen(OPS_NOTICES.id)
    assert [message.thread_ts for message in (one, two, three, four)] == ["", one.ts, "", three.ts]


def test_what_comes_of_one_in_a_thread_is_said_in_that_thread(house: House) -> None:
    over = replace(about(2), number=2)
    house.says(about(1), about(2), over)
    one, two, news = house.seen(OPS_NOTICES.id)
    assert (two.thread_ts, news.thread_ts) == (one.ts, one.ts)


def pages(page: int = 1) -> Answered:
    rows = tuple((f"web-{number}",) for number in range(60))
    return Answered(Answer("60 instances.", Table(("Name",), rows)), Call("instances"), RUN, page)


def test_a_long_answer_goes_into_a_thread_below_its_headline(house: House) -> None:
    house.says(post(pages()), post(pages()))
    headline, whole = house.seen()
    assert (headline.text, headline.thread_ts) == ("60 instances.", "")
    assert (whole.thread_ts, "web-24" in str(whole.blocks)) == (headline.ts, True)
    assert "60 rows are in the thread below" in str(headline.blocks)


def test_its_pages_are_turned_there(house: House) -> None:
    house.says(post(pages()), post(pages(2), number=9))
    headline, whole = house.seen()
    assert "web-49" in str(whole.blocks)
    assert whole.thread_ts == headline.ts


@pytest.mark.parametrize("to", [DIRECT, replace(CHANNEL, thread="1795194000.000001")])
def test_in_a_thread_and_in_person_it_needs_no_headline(house: House, to: ReplyTo) -> None:
    house.says(post(pages(), to))
    (whole,) = house.seen(to.channel)
    assert (whole.thread_ts, "web-24" in str(whole.blocks)) == (to.thread, True)


def test_when_posting_it_breaks_off_after_the_headline_the_rest_comes_below_the_same(house: House) -> None:
    stop = house.workspace.listen(lambda: house.workspace.faults.rate_limit(1))
    with pytest.raises(LaterError):
        house.says(post(pages()))
    stop()
    house.says(post(pages()))
    headline, whole = house.seen()
    assert whole.thread_ts == headline.ts
