"""A clock that can be moved, for schedules and for dates in conversations."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """The real time, plus what it was moved by. It only goes forward: schedules never run twice for one time."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The time it shows, in UTC."""
        with self._lock:
            return datetime.now(UTC) + self._ahead

    def move(self, by: timedelta) -> datetime:
        """Set it forward; the time it shows then. Raises ValueError for going back."""
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        with self._lock:
            self._ahead += by
        return self.now()
