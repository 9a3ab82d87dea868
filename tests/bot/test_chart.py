"""Charts: pictures that Slack can show, whatever was measured."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

import pytest

from bot.chart import draw
from bot.render import render
from core.answer import Answer, Chart
from core.outbox import Post
from core.outcome import Answered
from core.request import ReplyTo
from local.slack.cast import APPLICATION_SUPPORT
from tests.bot.house import House

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


def chart(*values: float, title: str = "cpu of web-1", unit: str = "%") -> Chart:
    points = tuple((START + timedelta(minutes=5 * number), value) for number, value in enumerate(values))
    return Chart(title, unit, "Europe/Oslo", points)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("values", [(1.0,), (0.0, 0.0), (5.0, -3.0, 8.0), (1e12, 2e12), tuple(range(180))])
def test_whatever_was_measured_is_a_picture(values: tuple[float, ...]) -> None:
    assert size(draw(chart(*values))) == (1200, 500)


@pytest.mark.parametrize("title", ["$x^{", "<!channel>", "שלום 👍", "x" * 500, ""])
def test_whatever_it_is_called(title: str) -> None:
    assert size(draw(chart(1.0, 2.0, title=title, unit="$"))) == (1200, 500)


def test_two_measurements_look_different() -> None:
    assert draw(chart(1.0, 2.0)) != draw(chart(2.0, 1.0))
    assert draw(chart(1.0, 2.0)) == draw(chart(1.0, 2.0))


def test_a_page_of_the_numbers_has_no_second_picture() -> None:
    answer = Answer("The cpu is 2 %.", chart=chart(1.0, 2.0))
    assert [picture.name for picture in render(Answered(answer)).pictures] == ["chart.png"]
    assert render(Answered(answer, page=2)).pictures == ()


def test_it_stands_right_after_the_message_where_everybody_sees_it(house: House) -> None:
    answer = Answered(Answer("The cpu is 2 %.", chart=chart(1.0, 2.0)))
    post = Post("0123456789ab", ReplyTo(APPLICATION_SUPPORT.id, "", "U0ANNBERG"), answer, "run:1", 1)
    assert house.saying.say(post)
    assert not house.saying.say(post)
    said, picture = house.workspace.messages(APPLICATION_SUPPORT.id)
    assert said.text == "The cpu is 2 %."
    (file,) = picture.files
    assert (file.name, picture.thread_ts) == ("chart.png", "")
    assert size(file.content) == (1200, 500)
