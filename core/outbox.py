"""What is said to people in Slack, on its way to the one function that posts it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol, get_args

from core import wire
from core.outcome import Sayable
from core.request import ReplyTo

_KINDS = {shape.__name__: shape for shape in get_args(Sayable)}


@dataclass(frozen=True)
class Post:
    """One thing to say.

    `run` is the request's reference and the correlation id in every log. Posts with the same non-empty `card`
    are one message: the first is posted, later ones update it. `number` orders them: a late copy of an earlier
    post never replaces a later one, and is never posted twice. `private` is for the asker alone.
    """

    run: str
    to: ReplyTo
    says: Sayable
    card: str = ""
    number: int = 0
    private: bool = False

    def to_json(self) -> str:
        """The message body in the outbox, with the name of what it says."""
        return wire.write(wire.plain(self) | {"kind": type(self.says).__name__})

    @staticmethod
    def from_json(text: str) -> Post:
        """Raises KeyError or pydantic.ValidationError when it is no post of ours."""
        data = json.loads(text)
        says = wire.read(_KINDS[data.pop("kind")], data.pop("says"))
        to = wire.read(ReplyTo, data.pop("to"))
        return Post(to=to, says=says, **data)


class Outbox(Protocol):
    """Where things to say go; they arrive in order for each channel, at least once."""

    def put(self, post: Post) -> None:
        """Queue it. What the queue raises is raised, so that the caller is retried as a whole."""
