"""Asking a second person: the plan waits for a yes or a no, people are reminded, and in the end it expires."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aws_durable_execution_sdk_python import CallbackTimeoutError, DurableContext, DurableOperationError
from aws_durable_execution_sdk_python.config import Duration, WaitForCallbackConfig

from automation.durable import once
from automation.operations.words import person
from automation.recorder import Recorder
from core.answer import Answer
from core.approval import Approvers
from core.aws.state import State
from core.call import Call
from core.memory import Pending
from core.outcome import Answered, Waiting
from core.plan import Plan
from core.request import Actor, Request

WAITING, REMINDED, _SECOND = 10, 20, 20
"""Numbers of what is told of a run that waits, among all that is told of it; so much more while the second yes is."""


@dataclass(frozen=True)
class Asking:
    """One plan that waits."""

    context: DurableContext
    request: Request
    call: Call
    plan: Plan
    token: str
    expires: datetime
    approvers: tuple[Approvers, ...]
    state: State
    recorder: Recorder
    patience: timedelta
    reminder: timedelta
    """After how long people are reminded; zero when they are not."""
    yeses: int = 1
    first: str = ""
    """Who said yes already, where it needs two."""

    def decision(self) -> dict[str, Any]:
        """`approve`, `by` and perhaps a `reason`; without `by` when nobody decided in time."""
        decided = self._wait("approval", self._ask, self.reminder or self.patience)
        if decided is None and self.reminder:
            decided = self._after_reminder(self.patience - self.reminder)
        return decided or {"approve": False}

    def _after_reminder(self, left: timedelta) -> dict[str, Any] | None:
        """Remind people, and wait on; a callback is over when its time is, so there is a new one."""
        if decided := once(self.context, "remind", self._remind):
            return decided
        try:
            return self._wait("approval after reminder", self._wait_on, left)
        except DurableOperationError:
            decided = once(self.context, "decided meanwhile", self._decided)
            if decided is None:
                raise
            return decided

    def _wait(self, name: str, submit: Any, time: timedelta) -> dict[str, Any] | None:
        config = WaitForCallbackConfig(timeout=Duration.from_seconds(time.total_seconds()))
        try:
            found: dict[str, Any] = json.loads(self.context.wait_for_callback(submit, name, config))
        except CallbackTimeoutError:
            return None
        return found

    def _ask(self, callback: str, _context: object) -> None:
        request = self.request
        pending = Pending(
            self.token, request.id, callback, self.plan.fingerprint, self.call, request.actor, request.reply,
            self.expires, self.approvers, headline=self.plan.title, first=self.first,
        )  # fmt: skip
        self.state.await_decision(pending)
        waits = {"expires": self.expires, "fingerprint": self.plan.fingerprint}
        self.recorder.record("waiting", waits, second=bool(self.first))
        self.recorder.tell(self._card(), self._number(WAITING))

    def _remind(self) -> dict[str, Any] | None:
        """Say that it still waits, below its message; unless somebody has decided just now."""
        if decided := self._decided():
            return decided
        minutes = max(int((self.expires - self.recorder.now()).total_seconds() // 60), 1)
        sentence = f"{self.plan.title} still waits for a second person. It expires in {minutes} minutes."
        self.recorder.tell_apart(Answered(Answer(sentence)), self._number(REMINDED))
        return None

    def _number(self, number: int) -> int:
        return number + (_SECOND if self.first else 0)

    def _wait_on(self, callback: str, _context: object) -> None:
        """Raises LookupError when it does not wait any more."""
        if not self.state.wait_on(self.token, callback):
            raise LookupError("decided meanwhile")

    def _decided(self) -> dict[str, Any] | None:
        pending = self.state.pending(self.token)
        if pending is None or pending.status not in {"approved", "declined"}:
            return None
        return {"approve": pending.status == "approved", "by": pending.by}

    def _card(self) -> Waiting:
        return Waiting(
            self.request.id, self.call, self.plan, self.request.actor, self.token, self.expires,
            approvers=self.approvers, yeses=self.yeses, first=self.first,
        )  # fmt: skip


def why_not(decision: Mapping[str, Any], asker: Actor, patience: timedelta) -> str:
    """In a sentence why a plan is not carried out: who said no, or that nobody said anything in time."""
    by = decision.get("by")
    if by is None:
        minutes = int(patience.total_seconds() // 60)
        nobody = f"Nobody but {person(decision['first'])}" if decision.get("first") else "Nobody"
        return f"{nobody} approved it within {minutes} minutes, so I left everything as it is."
    word = "Withdrawn" if by == str(asker) else "Declined"
    because = f": {decision['reason'].rstrip('.')}" if decision.get("reason") else ""
    return f"{word} by {person(by)}{because}. Nothing was changed."
