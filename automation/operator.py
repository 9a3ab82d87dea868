"""The operator: the one function that changes things in AWS. One durable execution carries out one change.

    plan -> (wait for a person -> plan again, compare) -> act step by step -> see the effect -> record -> tell

Every side effect is inside a durable step, which is done once and whose result is remembered: after a crash the
function runs again from the top and finds the results of what was done (AWS Lambda Developer Guide, "Durable
functions"). The code between steps is therefore plain, quick and always the same for the same results.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, cached_property, partial
from typing import Any, Literal

from aws_durable_execution_sdk_python import (
    DurableContext,
    DurableOperationError,
    InvocationError,
    durable_execution,
)
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import BotoCoreError, ClientError

from automation import wiring
from automation.acting import Acting, seconds_left
from automation.asking import Asking, why_not
from automation.durable import once, pause
from automation.ending import OVER, Ending, undo_claim
from automation.failures import failure_sentence, passes
from automation.operations.fix_all import fix_all
from automation.operations.words import listing, person
from automation.recorder import Recorder
from automation.wanted import Wanted
from core import wire
from core.access import AccessError
from core.answer import Answer
from core.approval import Approvers
from core.aws import clients
from core.aws.queues import SqsOutbox, SweepQueue
from core.aws.state import State
from core.call import Call, Choice
from core.compliance import Mode
from core.gate import Gate
from core.outbox import Outbox
from core.outcome import Acting as ActingCard
from core.outcome import Answered, Fact, Failed, Notice, Refused, StepResult, Stopped
from core.plan import Pause, Plan
from core.reader import Clients
from core.refusal import Refusal
from core.request import Request, Source
from core.settings import OperatorSettings
from core.sweep import Sweep, Sweeps

logger = Logger()
metrics = Metrics()

# The card of a run shows what was told under the highest of these numbers.
_ACTING = 100
_A_SECOND = timedelta(seconds=1)
_SETTLES, _MOST_LOOKED_AT = 5, 100
"""Seconds that AWS may take to show a change everywhere; how many resources of a run are looked at again at once."""


@dataclass(frozen=True)
class Planned:
    """What planning came to: a plan, or the reason why there is none. Kept in the durable execution."""

    plan: Plan | None = None
    yeses: int = 0
    """How many other people must say yes."""
    approvers: tuple[Approvers, ...] = ()
    breaks_glass: bool = False
    refused: str = ""
    choices: tuple[Choice, ...] = ()
    failed: str = ""


@dataclass(frozen=True)
class Operator:
    """One change, from its plan to its end."""

    context: DurableContext
    request: Request
    source: Source
    gate: Gate
    state: State
    outbox: Outbox
    change: Callable[[Plan], Clients]
    """Clients that may do what a plan needs, and no more."""
    patience: timedelta
    """How long a plan waits for a person."""
    reminder: timedelta = timedelta()
    """After how long people are reminded of it; zero when they are not."""
    sweeps: Sweeps | None = None
    """Where it is said what was changed, so that it is looked at again."""
    default_mode: Mode = Mode.AUTO
    """What is done about findings of which no admin said anything."""

    def carry_out(self) -> str:
        """Do it all; the last word of the run's story, for the execution's own history."""
        try:
            return self._carry_out()
        except DurableOperationError as error:
            logger.error("run failed", error_type=error.error_type, why=error.message, stack=error.stack_trace)
            return self._fail("Something went wrong on my side.", f"{error.error_type}: {error.message}")

    def _carry_out(self) -> str:
        if self.request.due:
            self._wait_for(self.request.due)
        if why := once(self.context, "still wanted", self._wanted.why_not):
            return self._stop(why, "not wanted any more")
        planned = self._plan("plan")
        if planned.plan is None:
            return self._no_plan(planned)
        if not planned.plan.steps:
            return self._nothing_to_do(planned.plan)
        approvers: tuple[str, ...] = ()
        if planned.breaks_glass:
            self._break_glass(planned.plan)
        while len(approvers) < planned.yeses:
            decision = self._wait(planned, planned.plan, "".join(approvers))
            if decision.get("by") is None or not decision["approve"]:
                why = why_not(decision, self.request.actor, self.patience)
                return self._stop(why, "declined" if decision.get("by") else "expired")
            approvers = (*approvers, str(decision["by"]))
            if again := self._changed(planned.plan, decision):
                return again
            if why := once(self.context, "still wanted after approval", self._wanted.why_not):
                return self._stop(why, "not wanted any more")
        return self._act(planned.plan, approvers, self.request.break_glass if planned.breaks_glass else "")

    def _wait_for(self, due: datetime) -> None:
        """The owner's grace, as a durable wait."""
        left = once(self.context, "grace", (due - self.gate.now()).total_seconds)
        if left > 0:
            pause(self.context, "wait until due", math.ceil(left))

    @cached_property
    def _wanted(self) -> Wanted:
        return Wanted(self.request, self.source, self.state, self.gate, self.default_mode)

    # Planning

    def _plan(self, name: str) -> Planned:
        kept = once(self.context, name, lambda: wire.plain(self._planned(name)))
        return wire.read(Planned, kept)

    def _planned(self, name: str) -> Planned:
        try:
            admitted = self.gate.admit(self._call, self.request.actor)
            plan = self.gate.run(admitted)
            if not isinstance(plan, Plan):
                raise TypeError(f"{self._call.operation} answers instead of planning")
            yeses = self.gate.yeses(admitted, plan, self.source, ask_first=self.request.ask_first)
            breaks_glass = bool(yeses and self.request.break_glass)
            if breaks_glass:
                self.gate.may_break_glass(self.request.actor)
        except Refusal as refusal:
            return Planned(refused=refusal.sentence, choices=refusal.choices)
        except ClientError as error:
            if passes(error):
                raise
            logger.exception("planning failed")
            return Planned(failed=failure_sentence(error))
        if name == "plan":
            self._recorder.record("planned", {"plan": plan, "call": self._call, "fingerprint": plan.fingerprint})
            if not plan.place:
                self.state.remember_recent(plan.resources)
        return Planned(plan, 0 if breaks_glass else yeses, self.gate.approvers(self._call, plan), breaks_glass)

    def _no_plan(self, planned: Planned) -> str:
        if planned.failed:
            return self._fail(planned.failed, planned.failed)

        def tell() -> None:
            self._recorder.record("refused", {"sentence": planned.refused})
            self._recorder.tell(Refused(planned.refused, planned.choices), OVER, private=True)

        once(self.context, "refuse", tell)
        return "refused"

    def _nothing_to_do(self, plan: Plan) -> str:
        def tell() -> None:
            self._recorder.record("done", {"headline": plan.headline})
            self._recorder.tell(Answered(Answer(plan.headline)), OVER)

        once(self.context, "nothing to do", tell)
        return "nothing to do"

    # Approval

    def _wait(self, planned: Planned, plan: Plan, first: str) -> dict[str, Any]:
        """The decision: `approve` and `by`; without `by` when nobody decided in time. `first` has said yes already."""
        token, expires = once(self.context, "waits until", self._new_token)
        asking = Asking(
            self.context, self.request, self._call, plan, token, datetime.fromisoformat(expires),
            planned.approvers, self.state, self._recorder, self.patience, self.reminder, planned.yeses, first,
        )  # fmt: skip
        decision = asking.decision()
        if decision.get("by") is None:
            once(self.context, "expire", lambda: self._over(token, "expired", {}, bool(first)))
            return decision | {"first": first}
        once(self.context, "decided", lambda: self._decided(decision, bool(first)))
        return decision | {"token": token}

    def _new_token(self) -> list[str]:
        """What names one wait for one yes, and when that ends."""
        return [secrets.token_urlsafe(24), (self.gate.now() + self.patience).isoformat()]

    def _decided(self, decision: dict[str, Any], second: bool) -> None:
        reason = {"reason": decision["reason"]} if decision.get("reason") else {}
        self._recorder.record(
            "approved" if decision["approve"] else "declined", {"by": decision["by"]} | reason, second=second
        )

    def _over(
        self, token: str, status: Literal["expired", "void"], detail: dict[str, str], second: bool = False
    ) -> None:
        self.state.settle(token, status)
        self._recorder.record(status, detail, second=second)
        self._wanted.hold()

    def _changed(self, approved: Plan, decision: dict[str, Any]) -> str:
        """Plan again just before acting; void the approval when it is not the same plan any more."""
        now = self._plan("plan again")
        if now.plan is not None and now.plan.fingerprint == approved.fingerprint:
            return ""
        found = now.refused or now.failed or (now.plan.headline if now.plan else "")
        detail = {"approved": approved.fingerprint, "found": found}
        once(self.context, "void", lambda: self._over(decision["token"], "void", detail))
        meanwhile = f"Now it would be: {found.rstrip('.')}."
        why = f"{person(decision['by'])} approved it, but things have changed since it was planned. {meanwhile} "
        return self._stop(f"{why}The approval is void and nothing was changed.", "void", ask_again=True)

    def _stop(self, why: str, word: str, *, ask_again: bool = False) -> str:
        again = Choice("Ask again", self._call) if ask_again else None
        card = Stopped(self.request.id, self._call, self.request.actor, why, again)
        once(self.context, f"tell {word}", lambda: self._recorder.tell(card, OVER))
        return word

    def _break_glass(self, plan: Plan) -> None:
        """Say to everybody who could have approved that nobody was asked, and why."""
        asker, reason = self.request.actor, self.request.break_glass
        facts = (
            Fact("Why", reason),
            Fact("Asked by", person(str(asker))),
            Fact("Resources", listing([str(resource) for resource in plan.resources])),
            Fact("Run", self.request.id),
        )

        def tell() -> None:
            self._recorder.record("approved", {"by": str(asker), "break_glass": reason})
            told = self.gate.access.named_approvers(self.gate.directory)
            headline = f"Break-glass: {plan.title}, without a second person."
            others = tuple(user for user in told if user != self.gate.access.name_of(asker))
            notice = Notice(headline, facts, severity="high", tells=others)
            self._recorder.notify(notice, 0, "break-glass")

        once(self.context, "break glass", tell)

    # Acting

    def _act(self, plan: Plan, approvers: tuple[str, ...], break_glass: str) -> str:
        if plan.undoes and not once(self.context, "claim undo", lambda: self._claim_undo(plan)):
            why = f"Somebody else is undoing run {plan.undoes} already."
            once(self.context, "void", lambda: self._recorder.record("void", {"found": why}))
            return self._stop(why, "undone by another")
        # What waits for a time of its own would be left half done: an alarm that nobody unmutes.
        can_stop = len(plan.steps) > 1 and not any(isinstance(step, Pause) for step in plan.steps)
        card = ActingCard(self.request.id, self._call, plan, self.request.actor, 0, approvers, break_glass, can_stop)
        began = once(self.context, "begin", lambda: self._begin(card))
        names = {"run": self.request.id, "approver": approvers[-1] if approvers else ""}
        read = self.gate.places.clients(plan.region, plan.account)
        acting = Acting(self.context, plan, self._recorder, self.change(plan), read, names)
        results: list[StepResult] = []
        halted, told = "", began
        for done, found in acting.results():
            results += found
            told = once(
                self.context, f"progress {done:03d}", partial(self._go_on, replace(card, done=done), began, told)
            )
            if card.can_stop and done < len(plan.steps):
                by = once(self.context, f"halted {done:03d}", partial(self._wanted.halted_by, bool(approvers)))
                if by:
                    halted = f"stopped by {person(by)} after step {done} of {len(plan.steps)}"
                    break
        ending = Ending(self._recorder, self._call, self.state, self.source, approvers, break_glass)
        once(self.context, "end", lambda: ending.tell(plan, results, datetime.fromisoformat(began), halted))
        once(self.context, "look again", lambda: self._look_again(plan))
        return "done"

    def _look_again(self, plan: Plan) -> None:
        """Have what was changed judged by the rules again, whether or not AWS Config tells of it."""
        if self.sweeps and plan.resources:
            names = tuple(dict.fromkeys(resource.id for resource in plan.resources))[:_MOST_LOOKED_AT]
            changed = Sweep(resources=names, run=self.request.id, finding=self._wanted.finding(self._call))
            if self._call.operation == fix_all.name:
                changed = replace(changed, rules=(self._call.params["rule"],))
            self.sweeps.put(replace(changed, account=plan.account, region=plan.region), delay=_SETTLES)

    def _claim_undo(self, plan: Plan) -> bool:
        return self.state.claim(undo_claim(plan), self.request.id)

    def _begin(self, card: ActingCard) -> str:
        self._recorder.record(
            "acting", {"approver": " and ".join(card.approved_by), "fingerprint": card.plan.fingerprint}
        )
        self._recorder.tell(card, _ACTING)
        return self.gate.now().isoformat()

    def _go_on(self, card: ActingCard, began: str, told: str) -> str:
        """Show how far it is, at most once a second: Slack shows no more. When it was shown last."""
        now = self.gate.now()
        if now - datetime.fromisoformat(told) < _A_SECOND:
            return told
        elapsed = (now - datetime.fromisoformat(began)).total_seconds()
        left = seconds_left(card.plan, card.done, elapsed)
        ends = None if left is None else now + timedelta(seconds=left)
        self._recorder.tell(replace(card, left=left, ends=ends), _ACTING + card.done)
        return now.isoformat()

    def _fail(self, sentence: str, detail: str) -> str:
        def tell() -> None:
            self._recorder.record("failed", {"error": detail})
            self._recorder.tell(Failed(self.request.id, sentence, self._call), OVER)

        metrics.add_metric("RunsFailed", MetricUnit.Count, 1)
        once(self.context, "tell failed", tell)
        return "failed"

    @property
    def _call(self) -> Call:
        if self.request.call is None:
            raise ValueError("the desk starts the operator with a call, never with words")
        return self.request.call

    @cached_property
    def _recorder(self) -> Recorder:
        return Recorder(self.request, str(self._call), self.gate.ledger, self.gate.now, self.outbox)


@cache
def _settings() -> OperatorSettings:
    return OperatorSettings.from_environment()


def _unready(request: Request, settings: OperatorSettings, outbox: Outbox, error: AccessError) -> str:
    """The access document was broken while the run waited: nobody gets in, and this run is over."""
    recorder = Recorder(request, str(request.call), wiring.ledger(settings.ledger_table), wiring.now, outbox)
    recorder.record("failed", {"error": str(error)})
    recorder.tell(Failed(request.id, f"{error} Nothing was changed since.", request.call), OVER)
    return "failed"


@durable_execution
def handler(event: dict[str, Any], context: DurableContext) -> str:
    """Started by the desk, named by the request's id: `{"request": Request, "source": "chat"}`.

    Raises:
        InvocationError: AWS could not give what the operator is built from; Lambda calls again a little later.
    """
    settings = _settings()
    request = wire.read(Request, event["request"])
    logger.set_correlation_id(request.id)
    context.set_logger(logger)
    outbox = SqsOutbox(clients.client("sqs"), settings.outbox_url)
    try:
        gate = wiring.gate(settings)
    except (BotoCoreError, ClientError, GetParameterError) as error:
        raise InvocationError(f"no gate: {error}") from error
    except AccessError as error:
        logger.exception("no gate")
        return _unready(request, settings, outbox, error)
    patience = timedelta(minutes=int(settings.approval_minutes))
    operator = Operator(
        context=context,
        request=request,
        source=Source(event["source"]),
        gate=gate,
        state=wiring.state(settings.state_table),
        outbox=outbox,
        change=partial(wiring.hands, settings, request),
        patience=patience,
        reminder=patience * 3 / 4,
        default_mode=Mode(settings.remediation_mode),
        sweeps=SweepQueue(clients.client("sqs"), settings.sweep_queue_url) if settings.sweep_queue_url else None,
    )
    try:
        return operator.carry_out()
    finally:
        metrics.flush_metrics()
