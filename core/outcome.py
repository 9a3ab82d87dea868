"""What can become of a request; what the doors show to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.answer import Answer, Chart, Table
from core.approval import Approvers
from core.call import Call, Choice
from core.plan import Plan
from core.request import Actor


@dataclass(frozen=True)
class Answered:
    """A query's answer: one page of its table, or all of it as a file (page 0).

    `call` asks the same again, for another page; `run` is the run whose card shows it.
    """

    answer: Answer
    call: Call | None = None
    run: str = ""
    page: int = 1
    links: tuple[tuple[str, str], ...] = ()
    """Names of what it tells of, with their pages in the AWS console."""
    zone: str = ""
    """The time zone of the times in it, where that is another than the team's."""
    place: str = ""
    """The account and region that it is about."""


@dataclass(frozen=True)
class Refused:
    """Not done, and nothing changed; the sentence says why and what to do."""

    sentence: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A dry run: what the change would do, and how many other people would have to say yes."""

    call: Call
    plan: Plan
    yeses: int


@dataclass(frozen=True)
class Waiting:
    """A plan that waits for a person's yes until `expires`. `token` is all that its buttons carry."""

    run: str
    call: Call
    plan: Plan
    asker: Actor
    token: str
    expires: datetime
    note: str = ""
    approvers: tuple[Approvers, ...] = ()
    """Those whose yes it needs by the access document's rules: one of each."""
    yeses: int = 1
    """How many people must say yes."""
    first: str = ""
    """Who said yes already, where it needs two."""


@dataclass(frozen=True)
class Acting:
    """A plan being carried out; the first `done` of its steps are done."""

    run: str
    call: Call
    plan: Plan
    asker: Actor
    done: int
    approved_by: tuple[str, ...] = ()
    """Who said yes to it."""
    break_glass: str = ""
    """Why it did not wait for a second person, where it should have."""
    can_stop: bool = False
    """Whether it can still be stopped between two steps."""
    left: float | None = None
    """Seconds until it will be through, as its steps so far and its pauses tell; None while they do not."""
    ends: datetime | None = None
    """When that is."""


@dataclass(frozen=True)
class StepResult:
    """What became of one step, or of the part of a step that one resource is."""

    says: str
    error: str = ""
    resource: str = ""


@dataclass(frozen=True)
class Done:
    """A change carried out and its effect seen. Where parts failed, `results` says which and why."""

    run: str
    call: Call
    headline: str
    asker: Actor
    results: tuple[StepResult, ...] = ()
    seconds: float = 0.0
    approved_by: tuple[str, ...] = ()
    undo: Call | None = None
    break_glass: str = ""
    halted: str = ""
    """Who stopped it between two steps, and after which."""
    place: str = ""
    """The account or region that it was done in, where that is another than the stack's own."""


@dataclass(frozen=True)
class Undone:
    """A change that was taken back since: what is left of its card."""

    run: str
    call: Call
    headline: str
    asker: Actor
    by: str
    by_run: str


@dataclass(frozen=True)
class Stopped:
    """A change that did not happen although nothing went wrong: declined, expired, or its plan is void."""

    run: str
    call: Call
    asker: Actor
    why: str
    again: Choice | None = None


@dataclass(frozen=True)
class Failed:
    """Something unexpected, or AWS said no. The log and the ledger have everything under the reference."""

    run: str
    sentence: str
    again: Call | None = None
    said: str = ""
    """What to try again: the call, or the words where they were not understood yet."""
    results: tuple[StepResult, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A line of a notice: what it is, and its value."""

    name: str
    value: str


@dataclass(frozen=True)
class Notice:
    """Something Orderly says unasked: a finding, an alarm, a result nobody waits for in a thread."""

    headline: str
    facts: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    owner: str = ""
    """Whom it concerns: an e-mail address or a Slack user id, who also gets it in person."""
    tells: tuple[str, ...] = ()
    """Slack user ids of others who get it in person."""
    topic: str = "change"
    """`finding`, `alarm`, `change` or `trouble`: by this and the next two the access document routes it."""
    severity: str = "medium"
    name: str = ""
    """The rule's or the alarm's."""
    group: str = ""
    """Those of one group that come in one go stand below the first of them."""
    in_person: bool = False
    """Whether only the owner is told, and no channel."""
    chart: Chart | None = None
    table: Table | None = None
    """What goes with it as a CSV file."""


@dataclass(frozen=True)
class Waits:
    """A plan that waits, as one person sees it on the Home tab."""

    headline: str
    call: Call
    asker: Actor
    token: str
    expires: datetime
    mine: bool = False
    """Whether this person asked for it."""
    may_decide: bool = False
    """Whether this person may say yes to it."""


@dataclass(frozen=True)
class Section:
    """A part of the Home tab: what an operation answers."""

    title: str
    call: Call
    answer: Answer


@dataclass(frozen=True)
class Home:
    """The Home tab of one person. Without sections it is that of somebody who has no role."""

    asker: Actor
    role: str
    place: str
    at: datetime
    waiting: tuple[Waits, ...] = ()
    sections: tuple[Section, ...] = ()
    quick: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Status:
    """What Orderly is doing, shown in a conversation with it until it says something."""

    text: str


Outcome = Answered | Refused | Planned | Waiting | Acting | Done | Undone | Stopped | Failed
Sayable = Outcome | Notice | Home | Status
