"""The tickets that Slack hands out with interactions: response URLs and trigger ids."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

USES = 5
SECONDS_VALID = 30 * 60.0
TRIGGER_SECONDS = 3.0
"""Limits: docs.slack.dev, "Handling user interaction" and "Modals"."""


@dataclass
class ResponseUrl:
    """Where an app may answer one interaction: by whom, in which channel, about which message (if any)."""

    channel: str
    user: str
    message_ts: str = ""
    thread_ts: str = ""
    issued: float = 0.0
    uses: int = 0


class Tickets:
    """Response URLs and trigger ids that were given out, with their limits. Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urls: dict[str, ResponseUrl] = {}
        self._triggers: dict[str, tuple[str, float]] = {}

    def issue(self, url: ResponseUrl) -> str:
        """The secret last part of a new response URL."""
        secret = secrets.token_urlsafe(18)
        with self._lock:
            url.issued = time.monotonic()
            self._urls[secret] = url
        return secret

    def use(self, secret: str) -> ResponseUrl | str:
        """The response URL, one use of it taken; or Slack's word for why it cannot be used."""
        with self._lock:
            url = self._urls.get(secret)
            if url is None or time.monotonic() - url.issued > SECONDS_VALID:
                return "expired_url"
            if url.uses >= USES:
                return "used_url"
            url.uses += 1
            return url

    def trigger(self, user: str) -> str:
        """A new trigger id for something this user did."""
        with self._lock:
            made = f"{time.time_ns() // 1_000_000}.{len(self._triggers):06d}.{secrets.token_hex(16)}"
            self._triggers[made] = (user, time.monotonic())
            return made

    def pull(self, trigger: str) -> tuple[str, str]:
        """The user behind a trigger id, which is used up by that; or an empty user and Slack's word for why not."""
        with self._lock:
            user, issued = self._triggers.pop(trigger, ("", 0.0))
        if not user:
            return "", "invalid_trigger_id"
        if time.monotonic() - issued > TRIGGER_SECONDS:
            return "", "expired_trigger_id"
        return user, ""
