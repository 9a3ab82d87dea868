"""What the doors make of what comes in: requests, and decisions on plans that wait.

These are plain dataclasses: the function that acknowledges Slack builds and writes them without importing more.
Readers check them with `core.wire`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.call import Call


class Source(StrEnum):
    """Where a request came from. Set by the wiring (which queue, which function), never read from a message."""

    CHAT = "chat"
    VOICE = "voice"
    SCHEDULE = "schedule"
    RULE = "rule"
    EVENT = "event"


@dataclass(frozen=True)
class Actor:
    """Who asked: a person in Slack or Lex, a step of a Slack workflow, a schedule, a rule.

    `id` is the Slack user id, the Lex session's user, a workflow step's execution, the schedule's or rule's name;
    `team` is the Slack workspace.
    `guest` is set for people from other workspaces and for guests, who are refused unless access names them.
    `zone` is the IANA time zone that they live by, where the desk knows it.
    """

    kind: str
    id: str
    team: str = ""
    channel: str = ""
    guest: bool = False
    zone: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class ReplyTo:
    """Where answers go: a Slack channel, in a thread where there is one.

    `response_url` reaches the asker even where the bot is not a member; Slack takes five posts in 30 minutes.
    """

    channel: str = ""
    thread: str = ""
    user: str = ""
    response_url: str = ""
    team: str = ""
    """The workspace whose installation hears and answers; the one that the stack was made for where it is empty."""
    step: str = ""
    """The execution of a Workflow Builder step that goes on when there is an answer."""


def run_id(key: str) -> str:
    """The reference of the run that a dedupe key stands for."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Request:
    """Somebody wants something: words to be understood (`said`), or a call that is already clear.

    `key` is the dedupe key: the same for every delivery of one outside event. `ask_first` makes a change wait
    for a person even where the operation would not. `again` is the run that this one tries again. `break_glass` is
    the reason why a change must not wait for anybody. `page` is the part of an answer that is wanted (0: all of it, as
    a file), `card` the run in whose message it is to be shown.
    `replaces` is the token of the waiting plan in whose place it comes.
    """

    key: str
    actor: Actor
    reply: ReplyTo
    at: datetime
    said: str = ""
    call: Call | None = None
    dry_run: bool = False
    ask_first: bool = False
    again: str = ""
    break_glass: str = ""
    page: int = 1
    card: str = ""
    replaces: str = ""
    due: datetime | None = None
    """Before which it is not carried out: the grace of a finding's owner."""
    finding: str = ""
    """The key of the finding that it is to put right."""

    @property
    def id(self) -> str:
        """The run's reference: short enough to read out, the same for every delivery of the same event."""
        return run_id(self.key)


@dataclass(frozen=True)
class Halt:
    """A person wants a run that is being carried out to stop after the step that it is at."""

    key: str
    actor: Actor
    reply: ReplyTo
    at: datetime
    halts: str
    """The run's reference."""


@dataclass(frozen=True)
class Visit:
    """A person looks at a tab of ours, such as the Home tab."""

    key: str
    actor: Actor
    reply: ReplyTo
    at: datetime
    tab: str


@dataclass(frozen=True)
class Departure:
    """Orderly was removed from a workspace, or its token there was revoked, at that time."""

    key: str
    actor: Actor
    reply: ReplyTo
    at: datetime
    leaves: str
    """The workspace's id."""


@dataclass(frozen=True)
class Decision:
    """A person's yes or no to a plan that waits, known by the opaque token in the button, and why not."""

    key: str
    actor: Actor
    reply: ReplyTo
    at: datetime
    token: str
    approve: bool
    reason: str = ""


Message = Request | Decision | Halt | Visit | Departure
"""What lies on the chat queue and the watch queue."""
