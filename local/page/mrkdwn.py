"""Slack's text formatting as HTML (docs.slack.dev, "Formatting message text")."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import emoji

Names = Callable[[str], str]
"""The name to show for a user, channel or group id."""

_PIECE = re.compile(r"```(.+?)```|`([^`\n]+)`|<([^<>\n]+)>", re.DOTALL)
_STYLES = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), r"<s>\1</s>"),
    (re.compile(r"^&gt; ?(.*)$", re.MULTILINE), r"<blockquote>\1</blockquote>"),
)
_HELD = re.compile("[\ue000-\uf8ff]")
_FIRST_HELD = 0xE000


def to_html(text: str, names: Names) -> str:
    """`mrkdwn` as HTML; everything in it that is not formatting is escaped."""
    held: list[str] = []

    def hold(piece: str) -> str:
        held.append(piece)
        return chr(_FIRST_HELD + len(held) - 1)

    def piece(found: re.Match[str]) -> str:
        block, code, token = found.groups()
        if block is not None:
            return hold(f"<pre>{_safe(block.strip())}</pre>")
        return hold(f"<code>{_safe(code)}</code>" if code is not None else _token(token, names))

    text = _PIECE.sub(piece, _HELD.sub("", text))
    text = _safe(text)
    for pattern, style in _STYLES:
        text = pattern.sub(style, text)
    text = emoji.emojize(text, language="alias").replace("\n", "<br>")
    text = _HELD.sub(lambda found: held[ord(found[0]) - _FIRST_HELD], text)
    return re.sub("(</blockquote>|</pre>)<br>", r"\1", text)


def plain_to_html(text: str) -> str:
    """A `plain_text` object's text as HTML: emoji names are all that it may hold."""
    return emoji.emojize(_safe(text), language="alias").replace("\n", "<br>")


def rich_text_to_html(element: Mapping[str, Any], names: Names) -> str:
    """A `rich_text` block, or an element of one, as HTML."""
    inner = "".join(rich_text_to_html(each, names) for each in element.get("elements", ()))
    match element.get("type"):
        case "rich_text_section":
            return f"<span>{inner}</span>"
        case "rich_text_preformatted":
            return f"<pre>{inner}</pre>"
        case "rich_text_quote":
            return f"<blockquote>{inner}</blockquote>"
        case "rich_text_list":
            items = "".join(f"<li>{rich_text_to_html(each, names)}</li>" for each in element.get("elements", ()))
            return f"<ul>{items}</ul>"
        case "user":
            return _mention(f"@{names(element['user_id'])}")
        case "emoji":
            return plain_to_html(f":{element['name']}:")
        case "link":
            return _link(element["url"], element.get("text") or element["url"])
        case "text":
            return _styled(_safe(element["text"]), element.get("style", {}))
    return inner


def _styled(text: str, style: Mapping[str, bool]) -> str:
    for name, tag in (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "s")):
        if style.get(name):
            text = f"<{tag}>{text}</{tag}>"
    return text


def _token(token: str, names: Names) -> str:
    """What stands between angle brackets: a mention, a date, a link."""
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return _mention(f"@{names(target[1:])}")
    if target.startswith("#"):
        return _mention(f"#{label or names(target[1:])}")
    if target.startswith("!date^"):
        return _date(target, label)
    if target.startswith("!subteam^"):
        return _mention(f"@{names(target.removeprefix('!subteam^'))}")
    if target.startswith("!"):
        return _mention(f"@{target[1:]}")
    return _link(target, label or target.removeprefix("mailto:"))


def _date(target: str, fallback: str) -> str:
    _, seconds, shape, *_ = [*target.split("^"), "", ""]
    if not seconds.isdecimal():
        return _safe(fallback)
    moment = datetime.fromtimestamp(int(seconds), UTC).astimezone()
    shown = re.sub(r"\{date[a-z_]*\}", f"{moment:%-d %B %Y}", shape)
    return _safe(re.sub(r"\{time[a-z_]*\}", f"{moment:%H:%M}", shown))


def _link(target: str, label: str) -> str:
    if not target.startswith(("https://", "http://", "mailto:")):
        return _safe(f"<{target}>")
    return f'<a href="{_safe(target)}" target="_blank" rel="noopener">{_safe(label)}</a>'


def _mention(text: str) -> str:
    return f'<span class="mention">{_safe(text)}</span>'


def _safe(text: str) -> str:
    """Slack's own escapes undone, and everything escaped for HTML."""
    return html.escape(html.unescape(text))
