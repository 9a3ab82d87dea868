"""Text as Slack takes it: escaped, within limits, with times in the reader's own zone."""

from __future__ import annotations

import re
from datetime import datetime

# The only thing that may look like Slack's own markup after escaping: a mention of one person.
_PERSON = re.compile(r"&lt;@([UW][A-Z0-9]{2,})&gt;")


def escape(text: str) -> str:
    """Escape `&`, `<` and `>`, so that a tag called `<!channel>` calls nobody; mentions of a person stay.

    Slack, "Formatting text for app surfaces: Escaping text".
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PERSON.sub(r"<@\1>", escaped)


def literal(text: str) -> str:
    """Text between backticks: no formatting in it, and no backtick that would end it."""
    return f"`{escape(text.replace('`', 'ˋ'))}`"


def shorten(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where it is cut; never cut inside an escape or a mention."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    opened = max(cut.rfind("&"), cut.rfind("<"))
    if opened > max(cut.rfind(";"), cut.rfind(">"), most - 20):
        cut = cut[:opened]
    return f"{cut}…"


def moment(at: datetime) -> str:
    """The time in the reader's own zone (Slack, "Formatting text: Date formatting"), in UTC where that fails."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{at:%d %b %H:%M} UTC>"


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
