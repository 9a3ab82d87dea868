"""The page of the local runtime: Slack look-alike, Lex chat, the demo account, schedules, findings and runs."""

from local.page.frame import build

__all__ = ["build"]
