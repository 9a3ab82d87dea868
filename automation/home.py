"""What a person finds on the Home tab: what waits for them, their runs, what is not in order, what comes next.

It is put together from the operations' own answers, so that it shows to each person what they could ask for.
Looking at it is no run: it is not recorded.
"""

from __future__ import annotations

from aws_lambda_powertools import Logger

from automation.failures import failure_sentence
from automation.operations.compliance import compliance
from automation.operations.instances import start_instances, stop_instances
from automation.operations.inventory import find
from automation.operations.ports import open_ports
from automation.operations.runs import Whose, runs
from automation.operations.schedules import schedules
from automation.operations.waiting import findings
from core.access import Role
from core.answer import Answer
from core.call import Call, Choice
from core.gate import Gate
from core.memory import Pending
from core.outcome import Home, Section, Waits
from core.refusal import Refusal
from core.request import Actor

logger = Logger(child=True)

_SECTIONS = (
    ("Open findings", findings.call()),
    ("In order", compliance.call()),
    ("Your last runs", runs.call(count=5, whose=Whose.MINE)),
    ("Next schedules", schedules.call()),
)
_QUICK = (
    Choice("Open ports", Call(open_ports.name), form=True),
    Choice("Find", Call(find.name), form=True),
    Choice("Stop instances", Call(stop_instances.name), form=True),
    Choice("Start instances", Call(start_instances.name), form=True),
)


def home(gate: Gate, actor: Actor) -> Home:
    """The Home tab of one person, as things stand now."""
    asker = gate.asker(actor)
    place = f"account {gate.account}, region {gate.region}"
    if asker.role is Role.NOBODY:
        return Home(actor, asker.role.title, place, gate.now())
    waiting = tuple(_waits(gate, actor, pending) for pending in gate.memory.waiting())
    return Home(
        actor,
        asker.role.title,
        place,
        gate.now(),
        tuple(sorted(waiting, key=lambda one: not (one.may_decide or one.mine))),
        tuple(_section(gate, actor, title, call) for title, call in _SECTIONS),
        tuple(choice for choice in _QUICK if gate.operations[choice.call.operation].needs <= asker.role),
    )


def _waits(gate: Gate, actor: Actor, pending: Pending) -> Waits:
    try:
        gate.may_approve(actor, pending.asker, pending.approvers, pending.first)
    except Refusal:
        may_decide = False
    else:
        may_decide = True
    mine = str(pending.asker) == str(actor)
    headline = pending.headline or str(pending.call)
    return Waits(headline, pending.call, pending.asker, pending.token, pending.expires, mine, may_decide)


def _section(gate: Gate, actor: Actor, title: str, call: Call) -> Section:
    """What an operation answers; where it cannot, that, so that the rest can still be seen."""
    try:
        found = gate.run(gate.admit(call, actor))
    except Refusal as refusal:
        return Section(title, call, Answer(refusal.sentence))
    except Exception as error:
        logger.exception("part of the Home tab is missing", operation=call.operation)
        return Section(title, call, Answer(failure_sentence(error)))
    if not isinstance(found, Answer):
        raise TypeError(f"{call.operation} plans instead of answering")
    return Section(title, call, found)
