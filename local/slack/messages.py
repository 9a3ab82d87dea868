"""Messages of the workspace, kept in memory; whoever listens is told of each change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from local.slack.cast import APP, BOT, ORDERLY, TEAM

Found = TypeVar("Found")
_LOOK_AGAIN = 0.1


@dataclass(frozen=True)
class File:
    """An uploaded file."""

    id: str
    name: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """One message as Slack shows it. `only_for` is the one user who sees it, when it is ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    thread_ts: str = ""
    only_for: str = ""
    edited: str = ""
    files: tuple[File, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The message object of the Web API and of interaction payloads."""
        found: dict[str, Any] = {"type": "message", "user": self.user, "text": self.text, "team": TEAM, "ts": self.ts}
        if self.user == ORDERLY.id:
            found |= {"bot_id": BOT, "app_id": APP}
        if self.thread_ts:
            found["thread_ts"] = self.thread_ts
        if self.edited:
            found["edited"] = {"user": self.user, "ts": self.edited}
        for name in ("blocks", "attachments", "metadata"):
            if value := getattr(self, name):
                found[name] = list(value) if name != "metadata" else value
        if self.files:
            found["files"] = [{"id": file.id, "name": file.name, "title": file.title} for file in self.files]
        return found


class Messages:
    """The messages of all channels. Thread safe; a message is replaced, never changed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._messages: dict[str, Message] = {}
        self._last_ts = 0
        self._listeners: list[Callable[[], None]] = []

    def new_ts(self) -> str:
        """A timestamp as Slack writes it, in microseconds, later than every one before: it names the message."""
        with self._changed:
            self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        """Show a message."""
        with self._changed:
            self._messages[message.ts] = message
        self._tell()
        return message

    def change(self, message: Message, **fields: Any) -> Message:
        """Show the message with other content in its old place."""
        changed = replace(message, **fields, edited=self.new_ts())
        return self.add(changed)

    def remove(self, ts: str) -> None:
        """Take a message away, if it is there."""
        with self._changed:
            self._messages.pop(ts, None)
        self._tell()

    def find(self, ts: str) -> Message | None:
        """The message with this timestamp, in any channel."""
        with self._changed:
            return self._messages.get(ts)

    def of(self, channel: str, user: str = "") -> Sequence[Message]:
        """The messages of a channel in order of time: those for everybody, and those that only this user sees."""
        with self._changed:
            seen = [m for m in self._messages.values() if m.channel == channel and m.only_for in {"", user}]
        return sorted(seen, key=lambda message: message.ts)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, from any thread, after each change. The result ends it."""
        with self._changed:
            self._listeners.append(listener)

        def stop() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def wait_for(self, look: Callable[[], Found | None], seconds: float) -> Found:
        """What `look` finds, as soon as it finds something; it is asked again after each change and now and then.

        Raises:
            TimeoutError: it found nothing in time; the message shows what is there instead.
        """
        until = time.monotonic() + seconds
        with self._changed:
            while True:
                if found := look():
                    return found
                left = until - time.monotonic()
                if left <= 0:
                    shown = "\n".join(f"  {m.channel} {m.user}: {m.text}" for m in self._messages.values())
                    raise TimeoutError(f"Not seen in {seconds} s. The messages are:\n{shown}")
                self._changed.wait(min(left, _LOOK_AGAIN))

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()
            listeners = list(self._listeners)
        for listener in listeners:
            listener()
