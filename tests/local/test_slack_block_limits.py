"""What the look-alike refuses in Block Kit, as Slack does."""

from __future__ import annotations

from typing import Any

import pytest

from local.slack.block_limits import problems, text_size, view_problems


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def button(text: str = "Stop", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": "stop"} | more


def table(*rows: list[str]) -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]}


OPTION = {"text": plain("dev"), "value": "dev"}


@pytest.mark.parametrize(
    "block",
    [
        section("x" * 3_000),
        {"type": "section", "fields": [plain("x" * 2_000)] * 10},
        {"type": "header", "text": plain("x" * 150)},
        {"type": "context", "elements": [plain("x")] * 10},
        actions(*(button(action_id=f"a{n}") for n in range(25))),
        actions(button("x" * 75, value="x" * 2_000, style="danger")),
        actions({"type": "static_select", "placeholder": plain("x" * 150), "options": [OPTION] * 100}),
        actions({"type": "overflow", "options": [OPTION] * 5}),
        table(*[["x"] * 20] * 100),
        {"type": "markdown", "text": "x" * 12_000},
        {"type": "divider", "block_id": "x" * 255},
        {"type": "image", "image_url": "https://example.com/chart.png", "alt_text": "a chart"},
        {"type": "input", "label": plain("Which?"), "element": {"type": "plain_text_input"}},
    ],
    ids=lambda block: block["type"],
)
def test_a_block_at_its_limit_is_taken(block: dict[str, Any]) -> None:
    assert problems([block]) == []


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (section("x" * 3_001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
        (
            {"type": "section", "fields": [plain("x")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (
            {"type": "section", "fields": [plain("x" * 2_001)]},
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
        ),
        (
            {"type": "header", "text": plain("x" * 151)},
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            {"type": "context", "elements": [plain("x")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (
            actions(*(button(action_id=f"a{n}") for n in range(26))),
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            actions(button(), button()),
            "`action_id` stop already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
        (actions(button("x" * 76)), "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
        (
            actions(button(value="x" * 2_001)),
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (actions(button(style="green")), "unsupported style: green [json-pointer:/blocks/0/elements/0/style]"),
        (
            actions({"type": "overflow", "options": [OPTION] * 6}),
            "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            actions({"type": "static_select", "options": [{"text": plain("x"), "value": 1}]}),
            "must be a string [json-pointer:/blocks/0/elements/0/options/0/value]",
        ),
        (
            actions({"type": "static_select", "options": [{"text": plain("x"), "value": "x" * 151}]}),
            "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
        ),
        (
            actions(button(confirm={"title": plain("x" * 101), "text": plain("Sure?")})),
            "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
        ),
        (table(*[["x"]] * 101), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
        (table(["x"] * 21), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
        (table([""]), "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]"),
        ({"type": "hologram"}, "unsupported type: hologram [json-pointer:/blocks/0]"),
    ],
)
def test_a_block_beyond_a_limit_is_refused_with_its_place(block: dict[str, Any], told: str) -> None:
    assert problems([block]) == [told]


def test_a_message_has_50_blocks_and_a_view_100() -> None:
    blocks = [{"type": "divider"}] * 51

    assert problems(blocks) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert view_problems({"type": "home", "blocks": blocks}) == []


def test_a_block_id_stands_once_in_a_message() -> None:
    twice = [{"type": "divider", "block_id": "line"}] * 2

    assert problems(twice) == ["`block_id` line already exists [json-pointer:/blocks/1/block_id]"]


def test_all_markdown_and_all_table_cells_count_together() -> None:
    found = problems([{"type": "markdown", "text": "x" * 6_001}] * 2 + [table(["x" * 5_001])] * 2)

    assert [line.split(" [")[0] for line in found] == [
        "all markdown together must be less than 12001 characters",
        "all table cells together must be less than 10001 characters",
    ]


def test_a_modals_title_has_24_characters() -> None:
    modal = {"type": "modal", "title": plain("x" * 25), "blocks": []}

    assert view_problems(modal) == ["must be less than 25 characters [json-pointer:/title/text]"]


def test_the_size_of_blocks_is_all_their_text() -> None:
    assert text_size([section("four"), table(["ab", "c"]), actions(button("Stop"))]) == 11
