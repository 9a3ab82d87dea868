"""Runs: what Orderly did, for whom, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from automation.operations.words import minute, person
from core import wire
from core.access import Role
from core.answer import Answer, Table
from core.ledger import Entry
from core.operation import Approval, operation
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.values import Count, RunId

_OUTCOMES = {
    "asked": "being looked at",
    "planned": "planned",
    "waiting": "waiting for approval",
    "approved": "approved",
    "acting": "at work",
    "step": "at work",
    "void": "void: the plan had changed",
}
_MOST = 25
_AT_WORK = timedelta(hours=1)
"""After this time without a word, a run that has not ended is taken for one that never will."""


class Whose(StrEnum):
    """Whose runs."""

    ALL = "all"
    MINE = "mine"


@operation(
    phrases=["what did you do", "list the last runs", "show the last runs"],
    aliases=("history",),
)
def runs(aws: Reader, count: Count = 10, whose: Whose = Whose.ALL) -> Answer:
    """The last runs: who, what, when, and what came of it."""
    if not 1 <= count <= _MOST:
        raise Refusal(f"I can list 1 to {_MOST} runs. Example: /orderly runs 10")
    # This question is a run, too, and not worth a line yet.
    mine = whose is Whose.MINE
    latest = aws.ledger.of(str(aws.asker.actor), count + 1) if mine else aws.ledger.latest(count + 1)
    found = [entries for entries in latest if not _is_this(entries[-1])][:count]
    if not found:
        return Answer("Nothing has been asked yet.")
    rows = tuple(_row(aws, entries) for entries in found)
    which = "last run" if len(rows) == 1 else f"last {len(rows)} runs"
    headline = f"Your {which}." if mine else f"The {which}."
    return Answer(headline, Table(("When", "Who", "What", "Outcome", "Run"), rows))


def _is_this(last: Entry) -> bool:
    """Whether it is a question for this list that is not answered yet."""
    return last.kind == "asked" and last.call.split()[0] == runs.name


def _row(aws: Reader, entries: Sequence[Entry]) -> tuple[str, ...]:
    first, last = entries[0], entries[-1]
    return minute(first.at, aws.zone), person(last.who), last.call, outcome(entries), last.run


def outcome(entries: Sequence[Entry]) -> str:
    """What came of a run, in a word or two, from its entries."""
    kinds = {entry.kind for entry in entries}
    last = entries[-1]
    if "undone" in kinds:
        return "undone"
    if last.kind == "done" and last.detail.get("failed"):
        return f"done, {last.detail['failed']} failed"
    return _OUTCOMES.get(last.kind, last.kind)


@operation(
    phrases=["undo {run}", "take back {run}"],
    needs=Role.OPERATOR,
    approval=Approval.NEVER,
    reads=(),
    acts=(),
    undo_acts=(),
)
def undo(aws: Reader, run: RunId) -> Plan:
    """Take back what a run changed, step by step, the last first."""
    entries = aws.ledger.run(run)
    if not entries:
        raise Refusal(f"I know no run {run}. /orderly runs lists the last ones.")
    if any(entry.kind == "undone" for entry in entries):
        raise Refusal(f"Run {run} is undone already.")
    if not any(entry.kind in {"done", "failed"} for entry in entries) and aws.now - entries[-1].at < _AT_WORK:
        raise Refusal(f"Run {run} is not over yet. /orderly undo {run} when it is.")
    name = entries[0].call.split()[0]
    if name in aws.operations and aws.asker.role < aws.operations[name].needs:
        needed = aws.operations[name].needs.title
        raise Refusal(f"{name} needs the role {needed}, and so does taking it back; you are {aws.asker.role.title}.")
    done = [entry.detail for entry in entries if entry.kind == "step" and not entry.detail.get("error")]
    if not done:
        raise Refusal(f"Run {run} changed nothing, so there is nothing to undo.")
    inverses = [_inverse(detail) for detail in reversed(done)]
    # What tells another function of the change comes last, as it did: it must not look before all is taken back.
    steps = tuple(sorted((step for step in inverses if step), key=lambda step: step.service == "sqs"))
    if len(steps) < len(done):
        raise Refusal(f"Run {run} did something that has no way back, so I can't undo it.")
    resources = {r.id: r for detail in done for r in wire.read(list[Resource], detail.get("resources", []))}
    planned: Mapping[str, str] = next((entry.detail["plan"] for entry in entries if "plan" in entry.detail), {})
    region, account = planned.get("region", ""), planned.get("account", "")
    aws.elsewhere(region, account)  # where it is served no more, that is said now and not in the middle
    says = f"Undo “{entries[0].call}” (run {run})"
    return Plan(says, steps, tuple(resources.values()), undoes=run, region=region, account=account)


@operation(phrases=["details of {run}", "what did {run} do", "show run {run}"])
def details(aws: Reader, run: RunId) -> Answer:
    """Every step of a run: when, what, the exact API call and what AWS answered."""
    entries = aws.ledger.run(run)
    if not entries:
        raise Refusal(f"I know no run {run}. /orderly runs lists the last ones.")
    rows = tuple(
        (minute(entry.at, aws.zone), entry.kind, *_told(entry)) for entry in entries if entry.kind != "planned"
    )
    first = entries[0]
    headline = f"Run {run}: {first.call}, asked by {person(first.who)}, {outcome(entries)}."
    return Answer(headline, Table(("When", "What", "API call", "Answer"), rows), private=True)


def _told(entry: Entry) -> tuple[str, str]:
    """The API call of a step and what came of it; of another entry, what it says."""
    if entry.kind != "step":
        return "–", "; ".join(f"{name}: {value}" for name, value in entry.detail.items()) or "–"
    step = entry.detail["step"]
    arguments = ", ".join(f"{name}={json.dumps(value)}" for name, value in step["arguments"].items())
    said = entry.detail.get("error") or json.dumps(entry.detail.get("answer", {}), ensure_ascii=False)
    return f"{step['service']}.{step['action']}({arguments})", str(said)


def _inverse(detail: Any) -> Step | None:
    return wire.read(Step, detail["step"]).way_back(detail.get("answer", {}))
