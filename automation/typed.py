"""What people type, cleaned of Slack's formatting and of politeness, and split into words."""

from __future__ import annotations

import re
import shlex

_SMART = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "–": "-", "—": "--"})
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
# Slack wraps links and what it takes for links: <https://a.b|a.b>, <mailto:a@b.c|a@b.c>, <#C1|general>.
_SLACK_LINK = re.compile(r"<(?:[a-z]+:)?([^|>]+)(?:\|([^>]*))?>")
_BOLD = re.compile(r"(?<![^\s\"'])\*([^*]+)\*(?![^\s\"',.:?!])")
FILLER = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|please|[/@]?orderly|(?:can|could|may) i see|(?:can|could|would|will) you"
    r"|(?:tell|give) me|show(?: me)?|the)\b[\s,:!]*)+",
    re.IGNORECASE,
)


def plain(said: str) -> str:
    """Without mentions, Slack's own formatting, smart quotes and a polite beginning."""
    text = _MENTION.sub(" ", said).translate(_SMART)
    text = _SLACK_LINK.sub(lambda link: link[2] or link[1], text)
    text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    text = _BOLD.sub(r"\1", text.replace("`", " "))
    return FILLER.sub("", text.strip())


def words_of(text: str) -> list[str]:
    """Split as a shell would; a quote that is never closed is just a letter."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
