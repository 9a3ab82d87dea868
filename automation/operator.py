"""The operator: the one function that changes things in AWS. One durable execution carries out one change.

    plan -> (wait for a person -> plan again, compare) -> act step by step -> see the effect -> record -> tell

Every side effect is inside a durable step, which is done once and whose result is remembered: after a crash the
function runs again from the top and finds the results of what was done (AWS Lambda Developer Guide, "Durable
functions"). The code between steps is therefore plain, quick and always the same for the same results.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property, partial
from typing import Any

from aws_durable_execution_sdk_python import (
    CallbackTimeoutError,
    DurableContext,
    DurableOperationError,
    durable_execution,
)
from aws_durable_execution_sdk_python.config import Duration, WaitForCallbackConfig
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import ClientError

from automation import wiring
from automation.acting import Acting
from automation.apply import PASSING
from automation.durable import once
from automation.failures import failure_sentence
from automation.operations.runs import undo
from automation.operations.words import person
from automation.recorder import Recorder
from core import wire
from core.answer import Answer
from core.aws import clients
from core.aws.queues import SqsOutbox
from core.aws.state import Pending, State
from core.call import Call, Choice
from core.gate import Gate
from core.outbox import Outbox
from core.outcome import Acting as ActingCard
from core.outcome import Answered, Done, Fact, Failed, Notice, Refused, StepResult, Stopped, Waiting
from core.plan import Plan
from core.refusal import Refusal
from core.request import Request, Source
from core.settings import OperatorSettings

logger = Logger()
metrics = Metrics()

# The card of a run shows what was told under the highest of these numbers.
_WAITING, _ACTING, _OVER = 10, 100, 10_000


@dataclass(frozen=True)
class Planned:
    """What planning came to: a plan, or the reason why there is none. Kept in the durable execution."""

    plan: Plan | None = None
    must_wait: bool = False
    token: str = ""
    expires: datetime | None = None
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
    change_role: str
    patience: timedelta
    """How long a plan waits for a person."""

    def carry_out(self) -> str:
        """Do it all; the last word of the run's story, for the execution's own history."""
        try:
            return self._carry_out()
        except DurableOperationError as error:
            logger.error("run failed", error_type=error.error_type, message=error.message, stack=error.stack_trace)
            return self._fail("Something went wrong on my side.", f"{error.error_type}: {error.message}")

    def _carry_out(self) -> str:
        planned = self._plan("plan")
        if planned.plan is None:
            return self._no_plan(planned)
        if not planned.plan.steps:
            return self._nothing_to_do(planned.plan)
        approver = ""
        if planned.must_wait:
            decision = self._wait(planned, planned.plan)
            if decision.get("by") is None or not decision["approve"]:
                return self._stopped(decision)
            approver = str(decision["by"])
            if again := self._changed(planned.plan, approver):
                return again
        return self._act(planned.plan, approver)

    # Planning

    def _plan(self, name: str) -> Planned:
        kept = once(self.context, name, lambda: wire.plain(self._planned(name)))
        return wire.read(Planned, kept)

    def _planned(self, name: str) -> Planned:
        try:
            admitted = self.gate.admit(self._call, self.request.actor)
            plan = self.gate.run(admitted)
        except Refusal as refusal:
            return Planned(refused=refusal.sentence, choices=refusal.choices)
        except ClientError as error:
            if error.response["Error"]["Code"] in PASSING:
                raise
            logger.exception("planning failed")
            return Planned(failed=failure_sentence(error))
        if not isinstance(plan, Plan):
            raise TypeError(f"{self._call.operation} answers instead of planning")
        must_wait = self.gate.must_wait(admitted, plan, self.source, ask_first=self.request.ask_first)
        if name == "plan":
            self._recorder.record("planned", {"plan": plan, "fingerprint": plan.fingerprint})
        return Planned(plan, must_wait, secrets.token_urlsafe(24), self.gate.now() + self.patience)

    def _no_plan(self, planned: Planned) -> str:
        if planned.failed:
            return self._fail(planned.failed, planned.failed)

        def tell() -> None:
            self._recorder.record("refused", {"sentence": planned.refused})
            self._recorder.tell(Refused(planned.refused, planned.choices), _OVER, private=True)

        once(self.context, "refuse", tell)
        return "refused"

    def _nothing_to_do(self, plan: Plan) -> str:
        def tell() -> None:
            self._recorder.record("done", {"headline": plan.headline})
            self._recorder.tell(Answered(Answer(plan.headline)), _OVER)

        once(self.context, "nothing to do", tell)
        return "nothing to do"

    # Approval

    def _wait(self, planned: Planned, plan: Plan) -> dict[str, Any]:
        """The decision: `approve` and `by`; without `by` when nobody decided in time."""
        expires = planned.expires or self.gate.now()

        def ask(callback: str, _context: object) -> None:
            pending = Pending(
                planned.token,
                self.request.id,
                callback,
                plan.fingerprint,
                self._call,
                self.request.actor,
                self.request.reply,
                expires,
            )
            self.state.await_decision(pending)
            self._recorder.record("waiting", {"expires": expires, "fingerprint": plan.fingerprint})
            card = Waiting(self.request.id, self._call, plan, self.request.actor, planned.token, expires)
            self._recorder.tell(card, _WAITING)

        config = WaitForCallbackConfig(timeout=Duration.from_seconds(self.patience.total_seconds()))
        try:
            decision: dict[str, Any] = json.loads(self.context.wait_for_callback(ask, "approval", config))
        except CallbackTimeoutError:
            once(self.context, "expire", lambda: self._over(planned, "expired"))
            return {"approve": False}
        once(self.context, "decided", lambda: self._decided(decision))
        return decision

    def _decided(self, decision: dict[str, Any]) -> None:
        self._recorder.record("approved" if decision["approve"] else "declined", {"by": decision["by"]})

    def _over(self, planned: Planned, status: str) -> None:
        self.state.settle(planned.token, status)
        self._recorder.record("expired" if status == "expired" else "void")

    def _stopped(self, decision: dict[str, Any]) -> str:
        by = decision.get("by")
        if by is None:
            minutes = int(self.patience.total_seconds() // 60)
            why = f"Nobody approved it within {minutes} minutes, so I left everything as it is."
        elif by == str(self.request.actor):
            why = f"Withdrawn by {person(by)}. Nothing was changed."
        else:
            why = f"Declined by {person(by)}. Nothing was changed."
        return self._stop(why, "declined" if by else "expired")

    def _changed(self, approved: Plan, approver: str) -> str:
        """Plan again just before acting; void the approval when it is not the same plan any more."""
        now = self._plan("plan again")
        if now.plan is not None and now.plan.fingerprint == approved.fingerprint:
            return ""
        found = now.refused or now.failed or (now.plan.headline if now.plan else "")

        def record() -> None:
            self._recorder.record("void", {"approved": approved.fingerprint, "found": found})

        once(self.context, "void", record)
        meanwhile = f"Now it would be: {found.rstrip('.')}."
        why = f"{person(approver)} approved it, but things have changed since it was planned. {meanwhile} "
        return self._stop(f"{why}The approval is void and nothing was changed.", "void", ask_again=True)

    def _stop(self, why: str, word: str, *, ask_again: bool = False) -> str:
        again = Choice("Ask again", self._call) if ask_again else None
        card = Stopped(self.request.id, self._call, self.request.actor, why, again)
        once(self.context, f"tell {word}", lambda: self._recorder.tell(card, _OVER))
        return word

    # Acting

    def _act(self, plan: Plan, approver: str) -> str:
        if plan.undoes and not once(self.context, "claim undo", lambda: self._claim_undo(plan)):
            return self._stop(f"Somebody else is undoing run {plan.undoes} already.", "undone by another")
        began = once(self.context, "begin", lambda: self._begin(plan, approver))
        change = clients.ChangeClients(self.change_role, plan, self.request.actor, self.request.id)
        acting = Acting(self.context, plan, self._recorder, change, self.gate.client)
        results: list[StepResult] = []
        for done, found in acting.results():
            results += found
            card = ActingCard(self.request.id, self._call, plan, self.request.actor, done, approver)
            once(self.context, f"progress {done:03d}", partial(self._progress, card, done))
        once(self.context, "end", lambda: self._end(plan, results, approver, began))
        return "done"

    def _claim_undo(self, plan: Plan) -> bool:
        return self.state.claim(f"undo:{plan.undoes}", self.request.id)

    def _begin(self, plan: Plan, approver: str) -> str:
        self._recorder.record("acting", {"approver": approver, "fingerprint": plan.fingerprint})
        card = ActingCard(self.request.id, self._call, plan, self.request.actor, 0, approver)
        self._recorder.tell(card, _ACTING)
        return self.gate.now().isoformat()

    def _progress(self, card: ActingCard, done: int) -> None:
        self._recorder.tell(card, _ACTING + done)

    def _end(self, plan: Plan, results: list[StepResult], approver: str, began: str) -> None:
        failed = [result for result in results if result.error]
        seconds = (self.gate.now() - datetime.fromisoformat(began)).total_seconds()
        metrics.add_metric("RunsFailed" if failed else "RunsDone", MetricUnit.Count, 1)
        if failed and len(failed) == len(results):
            self._recorder.record("failed", {"results": results})
            sentence = f"{plan.headline}: it did not work. {failed[0].error[:1].upper()}{failed[0].error[1:]}."
            self._recorder.tell(Failed(self.request.id, sentence, self._call, results=tuple(results)), _OVER)
        else:
            self._recorder.record("done", {"seconds": seconds, "failed": len(failed), "approver": approver})
            headline = plan.headline if not failed else f"{plan.headline}: {len(failed)} of {len(results)} failed"
            self._recorder.tell(
                Done(
                    self.request.id,
                    self._call,
                    headline,
                    self.request.actor,
                    tuple(results),
                    seconds,
                    approver,
                    undo.call(run=self.request.id) if _has_way_back(plan) else None,
                ),
                _OVER,
            )
            if plan.undoes:
                self._recorder.record_undone(plan.undoes)
        self._tell_owners(plan, failed)

    def _tell_owners(self, plan: Plan, failed: list[StepResult]) -> None:
        """Nobody may be watching a schedule or a rule: each owner is told of their own resource."""
        if self.source in {Source.CHAT, Source.VOICE}:
            return
        resources = {resource.id: resource for resource in plan.resources}
        for number, result in enumerate(failed):
            resource = resources.get(result.resource)
            if resource is None:
                continue
            notice = Notice(
                f"{result.says} did not work.",
                (
                    Fact("Why", result.error),
                    Fact("Asked by", person(str(self.request.actor))),
                    Fact("Run", self.request.id),
                ),
                (Choice("Try again", self._call),),
                owner=resource.owner or "",
            )
            self._recorder.notify(notice, number, resource.id)

    def _fail(self, sentence: str, detail: str) -> str:
        def tell() -> None:
            self._recorder.record("failed", {"error": detail})
            self._recorder.tell(Failed(self.request.id, sentence, self._call), _OVER)

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
        return Recorder(self.request, str(self._call), self.gate.ledger, self.outbox, self.gate.now)


def _has_way_back(plan: Plan) -> bool:
    """Whether every change of the plan has an inverse, so that an Undo button is honest."""
    return all(step.inverse for step in plan.acts)


@cache
def _settings() -> OperatorSettings:
    return OperatorSettings.from_environment()


@durable_execution
def handler(event: dict[str, Any], context: DurableContext) -> str:
    """Started by the desk, named by the request's id: `{"request": Request, "source": "chat"}`."""
    settings = _settings()
    request = wire.read(Request, event["request"])
    logger.set_correlation_id(request.id)
    context.set_logger(logger)
    operator = Operator(
        context=context,
        request=request,
        source=Source(event["source"]),
        gate=wiring.gate(settings),
        state=wiring.state(settings.state_table),
        outbox=SqsOutbox(clients.client("sqs"), settings.outbox_url),
        change_role=settings.change_role_arn,
        patience=timedelta(minutes=int(settings.approval_minutes)),
    )
    try:
        return operator.carry_out()
    finally:
        metrics.flush_metrics()
