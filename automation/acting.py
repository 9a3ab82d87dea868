"""Carrying out the steps of a plan, one durable step for each call to AWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, DurableOperationError
from botocore.exceptions import ClientError

from automation.apply import Applied, apply, halves, is_over, look, with_answers, with_names
from automation.durable import once, pause, poll
from automation.failures import PassingError, about_rights
from automation.operations.words import listing
from automation.recorder import Recorder
from core import wire
from core.outcome import StepResult
from core.plan import Pause, Plan, Resource, Step, Until
from core.reader import Clients

_ASSUME = "sts:AssumeRole"
"""The right that AWS names where it is the role of the change that may not be assumed."""


@dataclass(frozen=True)
class Acting:
    """The hands of the operator. `change` are clients of the change role, `read` of the operator's own."""

    context: DurableContext
    plan: Plan
    recorder: Recorder
    change: Clients
    read: Clients
    names: Mapping[str, str] = field(default_factory=dict)
    """What is known of the run only now, for what is written into Orderly's own table: `run`, `approver`."""
    answers: dict[int, Any] = field(default_factory=dict)
    """What AWS answered to each step."""

    def results(self) -> Iterator[tuple[int, list[StepResult]]]:
        """Carry out the plan, and say after each step its number and what became of it.

        A step that AWS refuses ends the plan, unless it is refused for the sake of some of its resources only:
        the others go on, and the waits that follow are for them.
        """
        failed: set[str] = set()
        for number, step in enumerate(self.plan.steps):
            left = _without(step, failed)
            if left is None:
                continue
            if isinstance(left, Until):
                left = with_answers(left, self.answers)
            found = list(self._carried_out(number + 1, left))
            yield number + 1, found
            errors = [result for result in found if result.error]
            failed |= {result.resource for result in errors if result.resource}
            if errors and (step.many is None or any(not result.resource for result in errors)):
                return

    def _carried_out(self, number: int, step: Step | Until | Pause) -> Iterator[StepResult]:
        name = f"{number:03d}"
        match step:
            case Pause():
                pause(self.context, f"pause {name}", step.seconds)
                yield StepResult(step.says)
            case Until():
                yield from self._wait(name, step)
            case Step():
                yield from self._act(name, step, number)

    def _act(self, name: str, step: Step, number: int) -> Iterator[StepResult]:
        """One call; when AWS refuses it and it is about several resources, its halves, down to the culprits."""
        applied = self._call(name, step)
        self.answers[number] = applied.answer
        parts = halves(step) if applied.about_resources else []
        if parts:
            for letter, part in zip("ab", parts, strict=True):
                yield from self._act(f"{name}{letter}", part, number)
            return
        yield StepResult(self._says(step), _why(step, applied), self._only_resource(step))

    def _call(self, name: str, step: Step) -> Applied:
        """The durable step: the call and its record. Recorded with it, so that the ledger never misses a call."""

        step = with_names(step, self.names)

        def call() -> object:
            applied = apply(step, self.change)
            if not (applied.about_resources and halves(step)):
                detail = {"step": step, "answer": applied.answer, "resources": self._resources(step)}
                refused = {"error": applied.error, "message": applied.message} if applied.error else {}
                self.recorder.record("step", wire.plain(detail) | refused, part=name)
            return wire.plain(applied)

        try:
            return wire.read(Applied, once(self.context, f"step {name}", call, repeatable=step.repeatable))
        except DurableOperationError as error:
            why = f"{error.error_type.rpartition('.')[2]}: {error.message}"
            detail = wire.plain({"step": step, "resources": self._resources(step), "error": why})
            once(self.context, f"step {name} failed", lambda: self.recorder.record("step", detail, part=f"{name}!"))
            return Applied(error=error.error_type.rpartition(".")[2], message=str(error.message), unanswered=True)

    def _wait(self, name: str, until: Until) -> Iterator[StepResult]:
        """See the effect come; where it does not, for which of the resources, so that the others go on."""
        try:
            values = poll(self.context, f"wait {name}", partial(look, until, self.read), partial(is_over, until))
        except DurableOperationError:
            values = []
        things = [str(thing) for thing in until.arguments[until.many]] if until.many else []
        if not things or (values and all(value == until.wanted for value in values)):
            yield StepResult(self._says(until), _instead(until, values))
            return
        parts = [until.only([thing]) for thing in things]
        seen = once(self.context, f"wait {name} by resource", lambda: [self._seen(part) for part in parts])
        for thing, part, found in zip(things, parts, seen, strict=True):
            yield StepResult(self._says(part), _instead(part, found), thing)

    def _seen(self, until: Until) -> list[str]:
        """The values of one resource's wait, or what AWS says instead of them."""
        try:
            return look(until, self.read)
        except ClientError as error:
            return [f"not to be seen ({error.response['Error']['Code']})"]

    def _only_resource(self, step: Step) -> str:
        """The one resource that a step is about, if it is about one."""
        things = step.arguments[step.many] if step.many else [resource.id for resource in self.plan.resources]
        return str(things[0]) if len(things) == 1 else ""

    def _resources(self, step: Step) -> list[Resource]:
        things = {str(thing) for thing in step.arguments[step.many]} if step.many else None
        return [resource for resource in self.plan.resources if things is None or resource.id in things]

    def _says(self, step: Step | Until) -> str:
        """The step's words; for a part of its resources, with the names of just these."""
        if step.many is None:
            return step.says
        whole = next(
            s for s in self.plan.steps if not isinstance(s, Pause) and s.action == step.action and _covers(s, step)
        )
        if whole.many and list(whole.arguments[whole.many]) == list(step.arguments[step.many]):
            return step.says
        wanted = [str(thing) for thing in step.arguments[step.many]]
        names = listing([str(resource) for resource in self.plan.resources if resource.id in wanted])
        if isinstance(step, Until):
            return f"Wait until {names} {'is' if len(wanted) == 1 else 'are'} {step.wanted}"
        return f"{step.says.split(maxsplit=1)[0]} {names}"


def seconds_left(plan: Plan, done: int, elapsed: float) -> float | None:
    """How long the rest of a plan takes if its steps take as long as those `done` did, in `elapsed` seconds.

    None while nothing is done that could tell. Pauses take what they say.
    """
    before, after = plan.steps[:done], plan.steps[done:]
    paused, to_pause = (float(sum(s.seconds for s in part if isinstance(s, Pause))) for part in (before, after))
    acted, to_act = (sum(not isinstance(s, Pause) for s in part) for part in (before, after))
    if to_act and not acted:
        return None
    each = max(elapsed - paused, 0.0) / acted if acted else 0.0
    return to_pause + each * to_act


def _covers(whole: Step | Until, part: Step | Until) -> bool:
    """Whether `part` is for some of the resources of `whole`, or is the same."""
    if whole.many is None or part.many is None:
        return whole.arguments == part.arguments
    return set(part.arguments[part.many]) <= set(whole.arguments[whole.many])


def _why(step: Step, applied: Applied) -> str:
    """What is said of a step that AWS did not do, or may not have done."""
    if applied.error == "ConditionalCheckFailedException":
        return "Somebody has decided something else since, so I left that as it is."
    if about_rights(applied.error):
        missing = _ASSUME if _ASSUME in applied.message else step.permission
        return f"AWS does not let me do that ({applied.error} on {missing}). An admin can add the right."
    if applied.error == PassingError.__name__:
        return f"AWS could not do it in ten minutes of trying ({applied.message})."
    if applied.unanswered:
        return f"I cannot tell whether AWS did it ({applied.error}). Please look before you try again."
    return f"{applied.message or applied.error} ({applied.error})" if applied.error else ""


def _instead(until: Until, values: list[str]) -> str:
    """What is said of a wait whose end is not as wanted."""
    wrong = [value for value in values if value != until.wanted]
    if values and not wrong:
        return ""
    return f"at last look it is {wrong[0] if wrong else 'not to be seen'}, not {until.wanted}"


def _without(step: Step | Until | Pause, failed: set[str]) -> Step | Until | Pause | None:
    """The step without the resources that failed before; nothing when none are left."""
    if step.many is None or not failed:
        return step
    left = [thing for thing in step.arguments[step.many] if thing not in failed]
    return step.only(left) if left else None
