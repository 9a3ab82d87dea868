"""Not faster than Slack takes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Slack: about one message a second for each channel, short bursts allowed ("Rate limits", chat.postMessage).
_BURST = 4.0
_A_SECOND = 1.0


@dataclass
class Pace:
    """A token bucket for each channel: a burst, then one message a second."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def keep(self, channel: str) -> None:
        """Wait until one more message may go to the channel."""
        now = self.clock()
        tokens, since = self._buckets.get(channel, (_BURST, now))
        tokens = min(_BURST, tokens + (now - since) * _A_SECOND)
        if tokens < 1:
            self.sleep((1 - tokens) / _A_SECOND)
            tokens, now = 1.0, self.clock()
        self._buckets[channel] = (tokens - 1, now)
