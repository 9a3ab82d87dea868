"""The Home tab as Slack shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot import controls
from bot.text import escape, literal, mentioned, moment, shorten
from core.outcome import Home, Section, Waits

MOST_BLOCKS = 100
"""Block Kit: "views"."""
_MOST_WAITING = 8
_MOST_ROWS = 5
_MOST_LINE = 400
_MOST_TEXT = 2900


def home_view(home: Home) -> dict[str, Any]:
    """The view for `views.publish`."""
    blocks = [*_head(home), *_waiting(home.waiting)]
    for section in home.sections:
        blocks += _section(section)
    who = f"you are {escape(shorten(home.role, _MOST_LINE))} · {escape(shorten(home.place, _MOST_LINE))}"
    blocks.append(_context(f"As of {moment(home.at)} · {who}"))
    return dict(View(type="home", blocks=blocks[:MOST_BLOCKS]).to_dict())


def _head(home: Home) -> Iterator[Block]:
    if not home.sections:
        yield SectionBlock(text=_mrkdwn("I may not work for you: the access document gives you no role."))
        return
    yield ActionsBlock(elements=[controls.ask(), *controls.calls(home.quick)])


def _waiting(waiting: Sequence[Waits]) -> Iterator[Block]:
    if not waiting:
        return
    yield _header(f"Waiting for approval ({len(waiting)})")
    for number, one in enumerate(waiting[:_MOST_WAITING]):
        who = escape(f"<@{one.asker.id}>" if one.asker.kind == "slack" else one.asker.id)
        typed = literal(shorten(f"/orderly {one.call}", _MOST_LINE))
        text = f":raised_hand: *{shorten(escape(one.headline), _MOST_LINE * 2)}*\n"
        yield SectionBlock(text=_mrkdwn(f"{text}Asked by {who}, expires {moment(one.expires)}\n{typed}"))
        if buttons := _buttons(one):
            yield ActionsBlock(block_id=f"waits-{number}", elements=buttons)
    if len(waiting) > _MOST_WAITING:
        yield _context(f"{len(waiting) - _MOST_WAITING} more wait: /orderly waiting")


def _buttons(one: Waits) -> list[ButtonElement]:
    if one.mine:
        return controls.withdraw(one.token)
    return controls.decision(one.token, one.call) if one.may_decide else []


def _section(section: Section) -> Iterator[Block]:
    yield DividerBlock()
    yield _header(section.title)
    answer = section.answer
    yield SectionBlock(text=_mrkdwn(shorten(escape(answer.headline.strip()), _MOST_TEXT) or "…"))
    rows = answer.table.rows if answer.table else ()
    for row in rows[:_MOST_ROWS]:
        cells = [escape(cell) if mentioned(cell) else escape(shorten(cell, 120)) for cell in row if cell != "–"]
        yield _context(shorten(" · ".join(cells), _MOST_LINE * 4))
    if len(rows) > _MOST_ROWS:
        yield ActionsBlock(elements=controls.show_all(section.call, len(rows)))


def _header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=text))


def _context(text: str) -> ContextBlock:
    return ContextBlock(elements=[_mrkdwn(shorten(text.strip(), _MOST_TEXT) or "…")])


def _mrkdwn(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=text, verbatim=True)
