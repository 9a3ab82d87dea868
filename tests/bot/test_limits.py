"""Whatever things are called and however many they are: Slack takes the message, and nobody is called by it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import buttons
from bot.message import MOST_IN_ALL, MOST_TEXT, Message
from bot.render import render
from bot.text import escape
from core.answer import Answer, Table
from core.call import Call, Choice
from core.outcome import (
    Acting,
    Answered,
    Done,
    Fact,
    Failed,
    Notice,
    Outcome,
    Planned,
    Refused,
    StepResult,
    Stopped,
    Undone,
)
from core.outcome import Waiting as WaitingCard
from core.plan import Plan, Resource, Step, Until
from core.request import Actor
from local.slack.block_limits import TEXT_IN_MESSAGE, problems, text_size
from tests.bot.samples import ANN, EXPIRES, RUN, SAYABLES, STOP_CALL

HOSTILE = [
    "<!channel>",
    "<!here|here>",
    "<@U0ANNBERG>",
    "<@UNIX team>",
    "<https://evil.example|click me>",
    "&amp;lt;!channel&gt;",
    "a & b < c > d",
    "`` ` ```",
    "*_~ bold? ~_*",
    "=HYPERLINK('x')",
    "line\nbreak\r\n\ttab",
    "שלום \u202egnp.exe",
    "👩‍👩‍👧‍👦" * 30,
    "",
    " ",
    "x" * 10_000,
    "&" * 3_000,
    '"' * 5_000,
    "\n" * 4_000,
]

names = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))
many_names = st.lists(names, max_size=12).flatmap(lambda few: st.sampled_from([few, few * 40]))
calls = st.builds(Call, names, st.dictionaries(names, names, max_size=3))
choices = st.lists(st.builds(Choice, names, calls), max_size=14).map(tuple)
actors = st.builds(Actor, st.sampled_from(["slack", "lex", "schedule", "rule", "event"]), names)
approved_by = st.lists(st.one_of(st.just("slack:U0BOLUND"), names), max_size=2).map(tuple)
resources = st.builds(Resource, names, names)
steps = st.builds(Step, names, names, st.dictionaries(names, many_names, max_size=2), names)
undoable = st.builds(lambda step, back: Step(**{**vars(step), "inverse": back}), steps, steps)
waits = st.builds(Until, names, names, st.just({}), names, names, names)
plans = st.builds(
    lambda headline, some, times: Plan(headline, tuple(some) * times),
    names,
    st.lists(st.one_of(steps, undoable, waits), min_size=1, max_size=4),
    st.sampled_from([1, 1, 30]),
)
results = st.lists(st.builds(StepResult, names, names), max_size=6).map(lambda few: tuple(few * 8))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables from nothing to far too much."""
    columns = draw(st.lists(names, min_size=1, max_size=25))
    row = st.lists(names, min_size=len(columns), max_size=len(columns)).map(tuple)
    rows = draw(st.lists(row, max_size=4))
    return Table(tuple(columns), tuple(rows * draw(st.sampled_from([1, 1, 60]))))


answers = st.builds(Answer, names, st.none() | tables(), names, choices)
SAID: st.SearchStrategy[Outcome | Notice] = st.one_of(
    st.builds(Answered, answers, st.none() | calls, st.just(RUN), st.integers(0, 9)),
    st.builds(Refused, names, choices),
    st.builds(Planned, calls, plans, st.integers(0, 2)),
    st.builds(WaitingCard, st.just(RUN), calls, plans, actors, st.just("tok-4Jq1V0y7m2Qk"), st.just(EXPIRES), names),
    st.builds(Acting, st.just(RUN), calls, plans, actors, st.integers(0, 130), approved_by),
    st.builds(Done, st.just(RUN), calls, names, actors, results, st.floats(0, 1e6), approved_by, st.none() | calls),
    st.builds(Undone, st.just(RUN), calls, names, actors, names, names),
    st.builds(Stopped, st.just(RUN), calls, actors, names, st.none() | st.builds(Choice, names, calls)),
    st.builds(Failed, st.just(RUN), names, st.none() | calls, names, results),
    st.builds(Notice, names, st.lists(st.builds(Fact, names, names), max_size=60).map(tuple), choices, names),
)


def texts(value: Any) -> Iterator[str]:
    """All texts that a message shows, wherever they stand."""
    match value:
        case {"type": "mrkdwn" | "plain_text" | "raw_text" | "text", "text": str(text)}:
            yield text
        case dict():
            yield from (text for item in value.values() for text in texts(item))
        case list() | tuple():
            yield from (text for item in value for text in texts(item))


def markup(message: Message) -> set[str]:
    """What Slack would take for its own markup: in raw and plain text there is none."""
    found: set[str] = set()
    for value in [{"type": "mrkdwn", "text": message.text}, *mrkdwn(list(message.blocks))]:
        found |= set(re.findall(r"<[^>]*>?", value["text"]))
    return found


def mrkdwn(value: Any) -> Iterator[dict[str, Any]]:
    """The text objects in which markup counts."""
    match value:
        case {"type": "mrkdwn"}:
            yield value
        case dict():
            yield from (found for item in value.values() for found in mrkdwn(item))
        case list() | tuple():
            yield from (found for item in value for found in mrkdwn(item))


def is_taken_by_slack(message: Message) -> None:
    """Slack would post it as it is: its own limits, and the tighter ones of our own."""
    assert problems(message.blocks) == []
    assert text_size(message.blocks) <= TEXT_IN_MESSAGE
    assert sum(len(json.dumps(block, ensure_ascii=False)) for block in message.blocks) <= MOST_IN_ALL
    assert 1 <= len(message.text) <= MOST_TEXT
    if message.above:
        is_taken_by_slack(message.above)


ALLOWED = (
    r"<@[UW][A-Z0-9]{2,}>",
    r"<!date\^\d+\^[^<>|]*\|[^<>|]*>",
    r"<https://[a-z0-9-]+\.console\.aws\.amazon\.com/[^<>|]*\|[^<>|]*>",
)
"""What may look like Slack's own markup: one person, a time, a page of the AWS console."""


def calls_nobody(message: Message, says: Outcome | Notice) -> None:
    """Of all markup there may only be mentions of one person, our own dates, and the user groups asked to approve."""
    groups = {group for who in getattr(says, "approvers", ()) for group in who.groups}
    for found in markup(message):
        if found in {f"<!subteam^{group}>" for group in groups if re.fullmatch(r"S[A-Z0-9]{2,}", group)}:
            continue
        assert any(re.fullmatch(allowed, found) for allowed in ALLOWED), found
    assert all(text["verbatim"] is True for text in mrkdwn(list(message.blocks)))


def actions(message: Message) -> list[dict[str, Any]]:
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(SAID)
def test_slack_takes_every_message_and_it_calls_nobody(says: Outcome | Notice) -> None:
    message = render(says)
    is_taken_by_slack(message)
    calls_nobody(message, says)
    for element in actions(message):
        if element["action_id"] not in {buttons.APPROVE, buttons.DECLINE, buttons.HALT}:
            buttons.read_value(element["value"])


@pytest.mark.parametrize("name", SAYABLES)
def test_slack_takes_what_is_really_said(name: str) -> None:
    message = render(SAYABLES[name])
    is_taken_by_slack(message)
    calls_nobody(message, SAYABLES[name])


@settings(max_examples=30)
@given(plans)
def test_the_buttons_of_a_plan_survive_however_long_it_is(plan: Plan) -> None:
    message = render(WaitingCard(RUN, STOP_CALL, plan, ANN, "tok", EXPIRES))
    assert [element["value"] for element in actions(message)][:2] == ["tok", "tok"]


@settings(max_examples=30)
@given(plans)
def test_an_approver_can_read_every_call_of_a_plan_in_full(plan: Plan) -> None:
    message = render(WaitingCard(RUN, STOP_CALL, plan, ANN, "tok", EXPIRES))
    shown = "\n".join(texts(list(message.blocks)))
    files = "".join(file.content for file in message.attachments)
    for step in plan.acts:
        for value in step.arguments.values():
            written = json.dumps(value, ensure_ascii=False)
            assert written in files or escape(written.replace("`", "ˋ")) in shown


@settings(max_examples=30)
@given(tables())
def test_what_a_table_does_not_show_is_in_the_file(table: Table) -> None:
    message = render(Answered(Answer("Here it is.", table)))
    shown = [block for block in message.blocks if block["type"] == "table"]
    rows = len(shown[0]["rows"]) if shown else 0
    (file,) = message.attachments or [None]
    if file is None:
        assert rows == len(table.rows) + 1 or not table.rows
    else:
        assert len(list(csv.reader(io.StringIO(file.content, newline="")))) == len(table.rows) + 1


def test_long_text_is_cut_with_the_whole_in_a_file() -> None:
    message = render(Refused("No. " + "Because. " * 2_000))
    (file,) = message.attachments
    assert file.name == "answer.txt"
    assert file.content.count("Because.") == 2_000
    assert any("All of it is in answer.txt." in text for text in texts(list(message.blocks)))


def test_a_file_holds_text_not_markup() -> None:
    message = render(Refused("<b> & <!channel> " * 1_000))
    assert message.attachments[0].content.startswith("<b> & <!channel> <b>")


def test_a_table_and_a_text_that_are_both_too_long_are_two_files() -> None:
    rows = tuple((f"row {number}", "x" * 200) for number in range(200))
    message = render(Answered(Answer("Long.", Table(("A", "B"), rows), "\n".join(["y" * 100] * 300))))
    assert [file.name for file in message.attachments] == ["answer.csv", "answer.txt"]
    assert any("all of it is in answer.csv and answer.txt" in text for text in texts(list(message.blocks)))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_of_a_file_is_never_a_formula(cell: str) -> None:
    rows = ((cell, "", "fine"),) * 150
    (file,) = render(Answered(Answer("Long.", Table(("A", "B", "C"), rows)))).attachments
    written = list(csv.reader(io.StringIO(file.content, newline="")))[1]
    assert written == [f"'{cell}", "", "fine"]


def test_a_button_whose_call_is_too_long_is_not_offered() -> None:
    long = Choice("Too long", Call("tag-resource", {"value": "x" * 2_000}))
    short = Choice("Help", Call("help"))
    assert [a["text"]["text"] for a in actions(render(Refused("Which?", (long, short))))] == ["Help"]


def test_a_long_word_of_another_script_still_fits_a_button() -> None:
    choice = Choice("Ja", Call("tag-resource", {"value": "ü" * 500}))
    (action,) = actions(render(Refused("Which?", (choice,))))
    assert buttons.read_value(action["value"]).call == choice.call


@pytest.mark.parametrize("cell", ["<@UNIX team>", "<@U1", "<@channel>", "<@U0ANNBERG> and <@U0BOLUND>", "<@u0ann>"])
def test_only_a_mention_of_one_person_is_shown_as_one(cell: str) -> None:
    (block,) = (b for b in render(Answered(Answer("A", Table(("Who",), ((cell,),))))).blocks if b["type"] == "table")
    assert block["rows"][1] == [{"type": "raw_text", "text": cell}]


def test_an_expiry_in_another_zone_is_the_same_moment() -> None:
    oslo = datetime.fromisoformat("2026-11-20T19:00:00+01:00")
    here = WaitingCard(RUN, STOP_CALL, Plan("Stop", ()), ANN, "tok", oslo)
    assert any(
        "<!date^1795197600^{date_short_pretty} at {time}|20 Nov 18:00 UTC>" in t for t in texts(render(here).blocks)
    )


# Pages


def rows_shown(message: Message) -> list[str]:
    return [row[0]["text"] for block in message.blocks if block["type"] == "table" for row in block["rows"][1:]]


def turned(page: int, rows: int = 60) -> Message:
    table = Table(("Name",), tuple((f"web-{number}",) for number in range(rows)))
    return render(Answered(Answer(f"{rows} instances.", table), Call("instances"), RUN, page))


def labels_of(message: Message) -> list[str]:
    return [element["text"]["text"] for element in actions(message)]


@pytest.mark.parametrize(
    ("page", "first", "last", "labels"),
    [
        (1, "web-0", "web-24", ["Next", "CSV"]),
        (2, "web-25", "web-49", ["Previous", "Next", "CSV"]),
        (3, "web-50", "web-59", ["Previous", "CSV"]),
        (9, "web-50", "web-59", ["Previous", "CSV"]),
    ],
)
def test_a_long_table_is_turned_page_by_page(page: int, first: str, last: str, labels: list[str]) -> None:
    message = turned(page)
    shown = rows_shown(message)
    assert (shown[0], shown[-1]) == (first, last)
    assert labels_of(message) == labels
    assert not message.attachments


def test_a_page_says_which_rows_it_has() -> None:
    assert "Rows 26 to 50 of 60." in json.dumps(list(turned(2).blocks))


def test_all_of_a_table_is_a_file_when_it_is_wanted() -> None:
    message = turned(0)
    (file,) = message.attachments
    assert file.content.splitlines() == ["Name", *(f"web-{number}" for number in range(60))]
    assert rows_shown(message) == []
    assert labels_of(message) == ["CSV"]


def test_a_short_table_has_no_pages_but_its_csv_at_hand() -> None:
    message = turned(1, rows=25)
    assert len(rows_shown(message)) == 25
    assert labels_of(message) == ["CSV"]


def test_a_short_table_for_one_person_alone_has_no_buttons() -> None:
    table = Table(("Name",), (("web-1",),))
    answered = Answered(Answer("One server.", table, private=True), Call("help"), RUN, 1)
    assert labels_of(render(answered)) == []


def test_the_buttons_of_a_page_ask_for_the_same_in_the_same_message() -> None:
    before, after, everything = [buttons.read_value(element["value"]) for element in actions(turned(2))]
    assert [click.page for click in (before, after, everything)] == [1, 3, 0]
    assert all((click.call, click.card) == (Call("instances"), RUN) for click in (before, after, everything))
