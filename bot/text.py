"""Text as Slack takes it: escaped, within limits, with times in the reader's own zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# The only thing that may look like Slack's own markup after escaping: a mention of one person.
_ESCAPED_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]{2,})&gt;")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})>")
# Real ids have a digit in them; a team called UNIX or WEB is nobody's id.
_USER_ID = re.compile(r"[UW](?=[A-Z]*[0-9])[A-Z0-9]{4,}")
_ELLIPSIS = "…"


def escape(text: str) -> str:
    """Escape `&`, `<` and `>`, so that a tag called `<!channel>` calls nobody; mentions of a person stay.

    Slack, "Formatting text for app surfaces: Escaping text".
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ESCAPED_MENTION.sub(r"<@\1>", escaped)


def unescape(markdown: str) -> str:
    """Escaped text as it was, for where nothing is markup: a file."""
    return markdown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def link(url: str, label: str) -> str:
    """A link; in its label nothing is markup (Slack, "Formatting text: Linking to URLs")."""
    return f"<{url}|{escape(label).replace('|', '¦')}>"


def literal(text: str) -> str:
    """Text between backticks on one line: no formatting in it, and no backtick that would end it."""
    return f"`{escape(text.replace('`', 'ˋ').replace(chr(10), ' '))}`"


def mentioned(text: str) -> str:
    """The user id when the text is a mention of one person and nothing else; empty when it is not."""
    found = _MENTION.fullmatch(text)
    return found[1] if found else ""


def is_user_id(text: str) -> bool:
    """Whether the text is the id of a Slack user, such as `U024BE7LH`."""
    return bool(_USER_ID.fullmatch(text))


def is_group_id(text: str) -> bool:
    """Whether it is the id of a Slack user group."""
    return re.fullmatch(r"S[A-Z0-9]{2,}", text) is not None


def shorten(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where it is cut; never cut inside an escape or a mention."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    opened = max(cut.rfind("&"), cut.rfind("<"))
    if opened > max(cut.rfind(";"), cut.rfind(">"), most - 20):
        cut = cut[:opened]
    return cut + _ELLIPSIS


def moment(at: datetime) -> str:
    """The time in the reader's own zone (Slack, "Formatting text: Date formatting"), in UTC where that fails."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{utc.day} {utc:%b %H:%M} UTC>"


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`."""
    if round(seconds, 1) < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
