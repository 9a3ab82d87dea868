"""Slack's formatting as the page shows it."""

from __future__ import annotations

from typing import Any

import pytest

from local.page.mrkdwn import plain_to_html, rich_text_to_html, to_html

NAMES = {"U0ANNBERG": "Ann Berg", "C0APPSUPP": "application-support", "S0OPERATE": "operators"}


def shown(text: str) -> str:
    return to_html(text, lambda identifier: NAMES.get(identifier, identifier))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~struck~", "<strong>bold</strong> <em>italic</em> <s>struck</s>"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("`a *b* &lt;c&gt;`", "<code>a *b* &lt;c&gt;</code>"),
        ("```one\ntwo```\nafter", "<pre>one\ntwo</pre>after"),
        ("&gt; quoted\nnot", "<blockquote>quoted</blockquote>not"),
        ("one\ntwo", "one<br>two"),
        (":white_check_mark: at 12:30:45", "✅ at 12:30:45"),
        (
            "<@U0ANNBERG> in <#C0APPSUPP>",
            '<span class="mention">@Ann Berg</span> in <span class="mention">#application-support</span>',
        ),
        ("<!subteam^S0OPERATE> <!here>", '<span class="mention">@operators</span> <span class="mention">@here</span>'),
        (
            "*see <https://example.com/?a=1&amp;b=2|here>*",
            '<strong>see <a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener">here</a></strong>',
        ),
        (
            "<mailto:ann@example.com|ann@example.com>",
            '<a href="mailto:ann@example.com" target="_blank" rel="noopener">ann@example.com</a>',
        ),
        ("<!date^nonsense^{date}|soon>", "soon"),
    ],
)
def test_formatting_becomes_html(text: str, html: str) -> None:
    assert shown(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('a &lt;script&gt; & "b"', "a &lt;script&gt; &amp; &quot;b&quot;"),
        ("<javascript:alert(1)|click>", "&lt;javascript:alert(1)&gt;"),
        (
            '<https://example.com/"onclick=|x>',
            '<a href="https://example.com/&quot;onclick=" target="_blank" rel="noopener">x</a>',
        ),
        ("\ue000 is no code", " is no code"),
    ],
)
def test_what_is_no_formatting_is_escaped(text: str, html: str) -> None:
    assert shown(text) == html


def test_a_date_is_shown_in_the_zone_of_the_reader() -> None:
    assert shown("<!date^86400^{date_short_pretty} at {time}|-> x").startswith(
        ("2 January 1970 at ", "1 January 1970 at ")
    )


def test_plain_text_holds_emoji_and_nothing_else() -> None:
    assert plain_to_html("*no* <b> :x:") == "*no* &lt;b&gt; ❌"


def test_rich_text_is_shown_with_its_styles() -> None:
    block: dict[str, Any] = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Stop ", "style": {"bold": True}},
                    {"type": "user", "user_id": "U0ANNBERG"},
                    {"type": "link", "url": "https://example.com", "text": "why"},
                ],
            },
            {
                "type": "rich_text_list",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji", "name": "x"}]}],
            },
        ],
    }

    html = rich_text_to_html(block, NAMES.__getitem__)

    link = '<a href="https://example.com" target="_blank" rel="noopener">why</a>'
    mention = '<span class="mention">@Ann Berg</span>'
    assert html == f"<span><strong>Stop </strong>{mention}{link}</span><ul><li><span>❌</span></li></ul>"
