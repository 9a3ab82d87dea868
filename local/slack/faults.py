"""What can be made to go wrong with the Web API, for tests and for curious people."""

from __future__ import annotations

import threading
import time


class Faults:
    """Switches that the Web API obeys. Everything is off at first."""

    def __init__(self) -> None:
        self.down = False
        """Answer every call with HTTP 503, as Slack does when it is unwell."""
        self.paced = False
        """Take one message a second for each channel, and refuse more (docs.slack.dev, "Rate limits")."""
        self._lock = threading.Lock()
        self._refused = 0
        self._retry_after = 1
        self._last_post: dict[str, float] = {}

    def rate_limit(self, count: int, retry_after: int = 1) -> None:
        """Refuse the next `count` calls with HTTP 429 and `Retry-After: retry_after` (seconds)."""
        with self._lock:
            self._refused, self._retry_after = count, retry_after

    def seconds_to_wait(self, channel: str) -> int:
        """For how long a call is refused now; 0 when it is not. `channel` is empty for calls that post nothing."""
        with self._lock:
            if self._refused > 0:
                self._refused -= 1
                return self._retry_after
            if self.paced and channel:
                now = time.monotonic()
                if now - self._last_post.get(channel, now - 1) < 1:
                    return 1
                self._last_post[channel] = now
            return 0
