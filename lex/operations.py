"""The talk about an operation of the catalogue: slots become a call, its answer becomes a reply.

Queries are answered at once, with this function's read-only rights. A change is planned, read back and confirmed
here, and then put on the chat queue like any other request: the desk checks it again, and Slack shows its course.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from automation.recorder import Pen
from core.answer import Answer
from core.call import Call, Choice
from core.gate import Gate
from core.lex import lex_name
from core.operation import Operation
from core.plan import Plan
from core.refusal import Refusal
from core.request import Actor, ReplyTo, Request, Source
from lex import reply
from lex.event import Turn
from lex.names import by_intent
from lex.reply import Button, Reply
from lex.speech import as_typed, for_lex, for_the_ear

_SAID_OF_A_TABLE = ("Name", "When", "What", "Outcome")
"""The columns of an answer's table that tell something by ear; the others are there to be looked at."""
_NONE = "–"
_ROWS = 5
_ROWS_BY_VOICE = 3


@dataclass(frozen=True)
class Operations:
    """The code hook of every intent that is generated from the catalogue."""

    gate: Callable[[], Gate]
    ask: Callable[[Request], None]
    now: Callable[[], datetime]

    def __call__(self, turn: Turn) -> Reply:
        """The next step of the talk."""
        gate = self.gate()
        operation = by_intent(gate.operations)[turn.intent]
        if turn.confirmation == "Denied":
            return reply.close(turn, "Okay. I changed nothing.", failed=True)
        try:
            call = Call(operation.name, _params(turn, operation))
        except _WrongSlot as wrong:
            return reply.elicit_slot(turn, wrong.slot, _said(turn, wrong.sentence), buttons=wrong.buttons)
        if missing := _missing(call, operation):
            return reply.elicit_slot(turn, missing) if turn.fulfilling else reply.delegate(turn)
        return self._change(turn, gate, call) if operation.is_change else self._query(turn, gate, call)

    def _query(self, turn: Turn, gate: Gate, call: Call) -> Reply:
        if not turn.fulfilling:
            return reply.delegate(turn)
        pen = self._pen(turn, gate, call)
        try:
            admitted = gate.admit(call, _actor(turn))
        except Refusal as refusal:
            pen.record("refused", {"sentence": refusal.sentence})
            return reply.close(turn, _said(turn, refusal.sentence), failed=True)
        pen.record("asked", {"source": Source.VOICE})
        try:
            answer = gate.run(admitted)
        except Refusal as refusal:
            pen.record("refused", {"sentence": refusal.sentence})
            return self._refused(turn, call, refusal)
        if isinstance(answer, Plan):
            raise TypeError(f"{call.operation} is a query and returned a plan")
        pen.record("answered", {"headline": answer.headline})
        buttons = list(_utterances(answer.choices, gate.operations))
        return reply.close(turn, _said(turn, answer_in_words(answer, speech=turn.speech)), buttons=buttons)

    def _pen(self, turn: Turn, gate: Gate, call: Call) -> Pen:
        """A query is a run of its own each time that it is asked; its key has the time in it, too."""
        now = self.now()
        request = Request(f"{turn.key}@{now.isoformat()}", _actor(turn), ReplyTo(), now, call=call)
        return Pen(request, str(call), gate.ledger, self.now)

    def _change(self, turn: Turn, gate: Gate, call: Call) -> Reply:
        if turn.confirmation == "Confirmed":
            return self._ask_desk(turn, call) if turn.fulfilling else reply.delegate(turn)
        try:
            admitted = gate.admit(call, _actor(turn))
        except Refusal as refusal:
            return reply.close(turn, _said(turn, refusal.sentence), failed=True)
        try:
            plan = gate.run(admitted)
            if not isinstance(plan, Plan):
                raise TypeError(f"{call.operation} is a change and returned no plan")
            yeses = gate.yeses(admitted, plan, Source.VOICE)
        except Refusal as refusal:
            return self._refused(turn, call, refusal)
        if not plan.steps:
            return reply.close(turn, _said(turn, plan.headline))
        more = ("", " Somebody else has to approve it in Slack.", " Two others have to approve it in Slack.")[yeses]
        return reply.confirm(turn, _said(turn, f"{plan.headline.rstrip('.')}?{more} Say yes or no."))

    def _ask_desk(self, turn: Turn, call: Call) -> Reply:
        request = Request(key=turn.key, actor=_actor(turn), reply=ReplyTo(), at=self.now(), call=call)
        self.ask(request)
        what = call.operation.replace("-", " ")
        reference = "" if turn.speech else f" Its reference is {request.id}."
        return reply.close(turn, f"I passed it on: {what}. Follow it in Slack.{reference}")

    def _refused(self, turn: Turn, call: Call, refusal: Refusal) -> Reply:
        """Ask for the slot that made it impossible; when there is nothing to ask for, it is over."""
        if not turn.slots:
            return reply.close(turn, _said(turn, refusal.sentence), failed=True)
        given = [lex_name(name) for name in call.params]
        slot = given[0] if given else next(iter(turn.slots))
        return reply.elicit_slot(turn, slot, _said(turn, refusal.sentence))


class _WrongSlot(Exception):
    def __init__(self, slot: str, refusal: Refusal, buttons: list[Button]) -> None:
        super().__init__(refusal.sentence)
        self.slot = slot
        self.sentence = refusal.sentence
        self.buttons = buttons


def _params(turn: Turn, operation: Operation[...]) -> dict[str, str]:
    """The call's parameters.

    Raises:
        _WrongSlot: one of them is not what its type takes.
    """
    params: dict[str, str] = {}
    for name, parameter in operation.parameters.items():
        slot = lex_name(name)
        if not (said := turn.value(slot)):
            continue
        text = said if parameter.values else as_typed(said)
        try:
            params[name] = parameter.write(parameter.parse(text))
        except Refusal as refusal:
            if parameter.values is None:
                raise _WrongSlot(slot, refusal, []) from refusal
            words = [value.value for value in parameter.values]
            asked = Refusal(f"Which {name} do you mean: {', '.join(words[:-1])} or {words[-1]}?")
            raise _WrongSlot(slot, asked, [Button(word.capitalize(), word) for word in words]) from refusal
    return params


def _missing(call: Call, operation: Operation[...]) -> str:
    needed = (p.name for p in operation.parameters.values() if p.required and p.name not in call.params)
    return next((lex_name(name) for name in needed), "")


def _actor(turn: Turn) -> Actor:
    return Actor("lex", turn.session)


def _said(turn: Turn, text: str) -> str:
    text = for_lex(text)
    return for_the_ear(text) if turn.speech else text


def answer_in_words(answer: Answer, *, speech: bool) -> str:
    """The headline, and the first rows of the table where they tell something by ear."""
    table = answer.table
    columns = [i for i, name in enumerate(table.columns) if name in _SAID_OF_A_TABLE] if table else []
    if table is None or not columns:
        return answer.headline
    most = _ROWS_BY_VOICE if speech else _ROWS
    rows = [_row(row, columns) for row in table.rows]
    rest = f" And {len(rows) - most} more." if len(rows) > most else ""
    return f"{answer.headline} {'; '.join(rows[:most])}.{rest}"


def _row(cells: Sequence[str], columns: Sequence[int]) -> str:
    """The cells of these columns; of a row that has none of them, the first that it has: a nameless instance's id."""
    said = [cells[i] for i in columns if cells[i] != _NONE]
    return " ".join(said) or next((cell for cell in cells if cell != _NONE), _NONE)


def _utterances(choices: tuple[Choice, ...], operations: Mapping[str, Operation[...]]) -> list[Button]:
    """The calls that Lex would understand, as buttons that say them."""
    offered = {operation.name for operation in by_intent(operations).values()}
    found = [
        (choice, utterance(choice.call, operations))
        for choice in choices
        if choice.call.operation in offered and not choice.form
    ]
    return [Button(choice.label, said) for choice, said in found if said]


def utterance(call: Call, operations: Mapping[str, Operation[...]]) -> str:
    """The call in the words of one of its operation's phrases; nothing when no phrase has just its parameters."""
    for phrase in operations[call.operation].phrases:
        if set(re.findall(r"\{(\w+)\}", phrase)) == set(call.params):
            return phrase.format(**call.params)
    return ""
