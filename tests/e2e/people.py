"""What people do and see in Slack, for tests that read like a story."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.slack.messages import Message
from local.slack.workspace import Workspace

CHANNEL = "application-support"
PATIENCE = 30.0
"""Seconds; on a busy machine every process may have to start first."""


def words(message: Message) -> str:
    """Everything a message shows, as one text."""
    return " ".join([message.text, *_texts(list(message.blocks))])


def _texts(value: Any) -> Iterator[str]:
    match value:
        case {"type": "user", "user_id": str(user)}:
            yield f"<@{user}>"
        case dict():
            for key, item in value.items():
                if key == "text" and isinstance(item, str):
                    yield item
                elif key != "value":
                    yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    actions = [block for block in message.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for block in actions for element in block["elements"]]


@dataclass(frozen=True)
class People:
    """Speaks and looks for the people of the workspace."""

    slack: Workspace

    def command(self, user: str, text: str, channel: str = CHANNEL) -> int:
        """Type a slash command; where the channel stands before it."""
        before = len(self.slack.messages(channel, user))
        ack = self.slack.command(user, channel, text)
        assert not ack.failure, ack
        return before

    def say(self, user: str, text: str, channel: str = CHANNEL) -> int:
        """Say something; where the channel stands right after it."""
        before = len(self.slack.messages(channel, user))
        self.slack.say(user, channel, text)
        return before + 1

    def sees(
        self, user: str, *wanted: str, since: int = 0, channel: str = CHANNEL, seconds: float = PATIENCE
    ) -> Message:
        """The first message after `since` in which this user sees all the wanted words, as soon as it is there."""

        def look() -> Message | None:
            for message in self.slack.messages(channel, user)[since:]:
                if all(word.lower() in words(message).lower() for word in wanted):
                    return message
            return None

        try:
            return self.slack.wait_for(look, seconds)
        except TimeoutError as error:
            there = [words(message) for message in self.slack.messages(channel, user)[since:]]
            raise AssertionError(f"{user} does not see {wanted}, but {json.dumps(there, indent=1)}") from error

    def asks(self, user: str, text: str, *wanted: str, channel: str = CHANNEL) -> Message:
        """Type a slash command, and the message that answers it."""
        since = self.command(user, text, channel)
        return self.sees(user, *wanted, since=since, channel=channel)

    def presses(self, user: str, message: Message, label: str) -> None:
        """Click a button."""
        ack = self.slack.press(user, message.ts, label)
        assert not ack.failure, ack

    def fills(self, user: str, **values: Any) -> None:
        """Fill in the modal that is open, and send it; it must be right."""
        self.slack.wait_for(lambda: self.slack.views.modal(user), PATIENCE)
        wrong = self.slack.views.submit(user, values)
        assert wrong == {}

    def becomes(self, message: Message, *wanted: str, seconds: float = PATIENCE) -> Message:
        """The same message once it shows all the wanted words."""

        def look() -> Message | None:
            now = self.slack.posted.find(message.ts)
            return now if now and all(word.lower() in words(now).lower() for word in wanted) else None

        try:
            return self.slack.wait_for(look, seconds)
        except TimeoutError as error:
            now = self.slack.posted.find(message.ts)
            raise AssertionError(f"it shows {words(now) if now else 'nothing'}, not {wanted}") from error

    def until(self, look: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something that a message does not show is so."""
        self.slack.wait_for(lambda: look() or None, seconds)
