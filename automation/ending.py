"""How a change ended: recorded, told, and told to the owners of what it did not work for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from automation.operations.runs import undo
from automation.operations.words import person
from automation.recorder import Recorder
from core import wire
from core.aws.state import State
from core.call import Call, Choice
from core.outbox import Post
from core.outcome import Done, Fact, Failed, Notice, StepResult, Undone
from core.plan import Plan
from core.request import Actor, Source

metrics = Metrics()

OVER = 10_000
"""The number of the last thing that is told of a run."""


def undo_claim(plan: Plan) -> str:
    """What a run claims before it takes another one back, so that nothing is taken back twice."""
    return f"undo:{plan.undoes}"


@dataclass(frozen=True)
class Ending:
    """The last word of a run that acted."""

    recorder: Recorder
    call: Call
    state: State
    source: Source
    approved_by: tuple[str, ...] = ()
    break_glass: str = ""

    def tell(self, plan: Plan, results: Sequence[StepResult], began: datetime, halted: str = "") -> None:
        """Record and say what became of each part; all of it can be repeated and is said once.

        `halted` says who stopped it between two steps, and where.
        """
        failed = [result for result in results if result.error]
        metrics.add_metric("RunsFailed" if failed else "RunsDone", MetricUnit.Count, 1)
        if failed and len(failed) == len(results):
            self._failed(plan, failed)
        else:
            self._done(plan, results, failed, (self.recorder.now() - began).total_seconds(), halted)
        self._undone(plan, failed)
        self._tell_owners(plan, failed)

    def _failed(self, plan: Plan, failed: list[StepResult]) -> None:
        self.recorder.record("failed", {"results": failed})
        error = failed[0].error
        sentence = f"{plan.title}: it did not work. {error[:1].upper()}{error[1:].rstrip('.')}."
        self.recorder.tell(Failed(self._run, sentence, self.call, results=tuple(failed)), OVER)

    def _done(
        self, plan: Plan, results: Sequence[StepResult], failed: list[StepResult], seconds: float, halted: str
    ) -> None:
        detail = {"seconds": seconds, "failed": len(failed), "approver": " and ".join(self.approved_by)}
        self.recorder.record("done", detail | ({"halted": halted} if halted else {}))
        headline = plan.headline if not failed else f"{plan.headline}: {len(failed)} of {_parts(plan)} failed"
        way_back = undo.call(run=self._run) if all(step.inverse for step in plan.acts) else None
        asker = self.recorder.request.actor
        done = Done(
            self._run,
            self.call,
            headline,
            asker,
            tuple(results),
            seconds,
            self.approved_by,
            way_back,
            self.break_glass,
            halted,
            plan.place,
        )
        self.recorder.tell(done, OVER)

    def _undone(self, plan: Plan, failed: list[StepResult]) -> None:
        """What was not taken back, or not all of it, can be tried again."""
        if plan.undoes and failed:
            self.state.give_up(undo_claim(plan), self._run)
        elif plan.undoes:
            self.recorder.record_undone(plan.undoes)
            self._tell_undone(plan.undoes)
            self._leave_alone(plan)

    def _tell_undone(self, run: str) -> None:
        """The card of what was taken back says so, and has no button for it any more."""
        entries = self.recorder.ledger.run(run)
        planned = next((entry.detail for entry in entries if entry.kind == "planned"), None)
        if planned is None:
            return
        kind, _, who = entries[0].who.partition(":")
        call = wire.read(Call, planned.get("call") or {"operation": entries[0].call})
        asker = str(self.recorder.request.actor)
        says = Undone(run, call, str(planned["plan"]["headline"]), Actor(kind, who), asker, self._run)
        self.recorder.outbox.put(Post(run, self.recorder.request.reply, says, f"run:{run}", OVER + 1))

    def _leave_alone(self, plan: Plan) -> None:
        """What a rule had done was taken back: it does not do so again by itself, and people are asked."""
        entries = self.recorder.ledger.run(plan.undoes)
        key = str(entries[0].detail.get("finding", "")) if entries else ""
        if not key:
            return
        self.state.leave_alone(key)
        finding = self.state.finding(key)
        if finding:
            self.state.reopen_finding(replace(finding, status="open", due=None, held=False, told=True))
        rule = key.partition("#")[0]
        thing = str(finding.resource) if finding else " and ".join(str(one) for one in plan.resources)
        scope = finding.resource.id if finding else key.split("#")[1]
        notice = Notice(
            f"What the rule {rule} had done to {thing} is undone. Is that to stay?",
            (
                Fact("Undone by", person(str(self.recorder.request.actor))),
                Fact("Next", "It stays a finding, and I leave it alone. Waive it, and it is accepted until a day."),
            ),
            (Choice("Waive it", Call("waive", {"rule": rule, "scope": scope}), form=True),),
            topic="finding",
            name=rule,
        )
        self.recorder.notify(notice, 0, f"undone:{key}")

    def _tell_owners(self, plan: Plan, failed: list[StepResult]) -> None:
        """Nobody may be watching a schedule or a rule: each owner is told of their own resource."""
        if self.source in {Source.CHAT, Source.VOICE}:
            return
        resources = {resource.id: resource for resource in plan.resources}
        for number, result in enumerate(failed):
            resource = resources.get(result.resource)
            if resource is None:
                continue
            what = result.says.replace("Wait until", "Waiting until", 1)
            asked_by = person(str(self.recorder.request.actor))
            where = (Fact("Where", plan.place),) if plan.place else ()
            notice = Notice(
                f"{what} did not work.",
                (*where, Fact("Why", result.error), Fact("Asked by", asked_by), Fact("Run", self._run)),
                (Choice("Try again", self.call),),
                owner=resource.owner or "",
            )
            self.recorder.notify(notice, number, resource.id)

    @property
    def _run(self) -> str:
        return self.recorder.request.id


def _parts(plan: Plan) -> int:
    """How many things a plan can do or fail to do: its resources, or its steps where it names fewer."""
    return max(len(plan.resources), len(list(plan.acts)))
