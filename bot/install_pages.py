"""What a browser shows at the end of an installation: one sentence of what happened, one of what next."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

HEADERS: Mapping[str, str] = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",  # the address has Slack's code in it
    "x-content-type-options": "nosniff",
}
_STYLE = (
    "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#fafaf9;color:#292524;"
    "font:16px/1.5 system-ui,sans-serif}main{max-width:28rem;padding:2rem}"
    "h1{font-size:1.4rem;line-height:1.3;margin:0 0 .5rem}p{margin:0 0 1.25rem;color:#57534e}"
    "a{display:inline-block;background:#0f766e;color:#fff;text-decoration:none;padding:.55rem 1rem;border-radius:.5rem}"
)


@dataclass(frozen=True)
class Page:
    """A page. `link` is where its button leads, with `label` on it; to the start where there is none."""

    title: str
    text: str
    link: str = ""
    label: str = "Try again"

    def html(self, start: str) -> str:
        """The whole page; `start` is where an installation begins."""
        title, text, label = html.escape(self.title), html.escape(self.text), html.escape(self.label)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
            f'<h1>{title}</h1><p>{text}</p><a href="{html.escape(self.link or start)}">{label}</a></main></body></html>'
        )


def added(name: str, team: str, app: str, slack: str) -> Page:
    """It worked. `slack` is an address of Slack's (docs.slack.dev, "Deep linking": app_redirect)."""
    where = f"{urljoin(slack, '/app_redirect')}?{urlencode({'app': app, 'team': team})}"
    text = "Invite it to a channel and ask “@Orderly help”, or write to it in person."
    return Page(f"Orderly is in {name} now", text, where, "Open it in Slack")


def not_listed(name: str, team: str) -> Page:
    """Slack's people agreed, but the workspace is none of ours."""
    return Page(
        f"Orderly does not serve {name or 'this workspace'}",
        f"It was removed from it again. Ask whoever runs this Orderly to put {team or 'its id'} under `teams` in the "
        "access document; then try again.",
    )


def not_added(reason: str) -> Page:
    """Slack, the person or time stood in the way; `reason` is Bolt's or Slack's word for it."""
    title, text = _REASONS.get(reason, ("Slack did not agree", f"It says “{reason}”. Please start anew."))
    return Page(title, text)


ONE_AT_A_TIME = Page(
    "One workspace at a time, please",
    "Orderly serves the workspaces that its access document names, not a whole organisation. It was removed again.",
)
ONE_ONLY = Page(
    "This Orderly serves one workspace",
    "Whoever runs it can name more under `teams` in the access document, the home workspace first; then try again.",
)
AT_HOME = Page(
    "Orderly is at home here",
    "This is the workspace that it was made for: its token stands in the stack's parameter, and nothing was changed.",
)
FAILED = Page("That did not work", "It is nothing that you did. Please try again in a minute, or tell an admin.")
_REASONS = {
    "access_denied": ("Nothing was added", "You said no, and that is fine."),
    "invalid_browser": (
        "This was begun in another browser",
        "Begin and agree in the same browser, with cookies allowed, within ten minutes.",
    ),
    "invalid_state": ("That took too long", "Ten minutes are over, or the page was opened twice. Please start anew."),
    "missing_code": ("Slack sent nothing along", "Please start anew."),
    "invalid_code": ("Slack does not take that any more", "Each agreement is good for once, and for ten minutes."),
}
