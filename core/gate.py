"""The one way to an operation: known? allowed from here? by whom? and only then run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Access, Asker, Directory, Role
from core.answer import Answer
from core.call import Call
from core.ledger import Ledger
from core.operation import Operation, wants_approval
from core.plan import Plan
from core.reader import Clients, Reader
from core.refusal import Refusal
from core.request import Actor, Source


@dataclass(frozen=True)
class Admitted:
    """A call that passed the gate's checks, ready to be run or planned."""

    call: Call
    operation: Operation[...]
    values: Mapping[str, Any]
    asker: Asker


@dataclass(frozen=True)
class Gate:
    """Checks every call, and runs it. Whoever holds a Gate can reach AWS only as its clients' role may."""

    operations: Mapping[str, Operation[...]]
    access: Access
    directory: Directory
    client: Clients
    ledger: Ledger
    account: str
    region: str
    zone: ZoneInfo
    now: Callable[[], datetime]

    def admit(self, call: Call, actor: Actor) -> Admitted:
        """Check that the operation exists, that its parameters are right, and that the actor may use it.

        Raises:
            Refusal: one of these does not hold.
        """
        operation = self.operations.get(call.operation)
        if operation is None:
            raise Refusal(f"I know no operation “{call.operation}”. /orderly help lists what I can do.")
        asker = self.asker(actor)
        if asker.role is Role.NOBODY:
            raise Refusal("I may not work for you: the access document gives you no role. Please ask an admin.")
        if asker.role < operation.needs:
            raise Refusal(
                f"{operation.name} needs the role {operation.needs.title}; you are {asker.role.title}. "
                "Please ask an admin, or somebody who has it."
            )
        return Admitted(call, operation, operation.parse(call.params), asker)

    def run(self, admitted: Admitted) -> Answer | Plan:
        """Answer a query, or plan a change. Nothing is changed in AWS by either.

        Raises:
            Refusal: the operation says that it is not possible now.
        """
        return admitted.operation.run(self._reader(admitted.asker), **admitted.values)

    def must_wait(self, admitted: Admitted, plan: Plan, source: Source, *, ask_first: bool = False) -> bool:
        """Whether a second person must agree before the plan is carried out.

        Schedules and rules act by themselves, since the template or an admin set them so, unless they ask.
        """
        if ask_first:
            return True
        by_person = source in {Source.CHAT, Source.VOICE}
        return by_person and wants_approval(admitted.operation.approval, plan, self.access.prod)

    def may_approve(self, approver: Actor, asker: Actor) -> None:
        """Check that this person may say yes to that person's plan, as access stands now.

        Raises:
            Refusal: the same person asked, or the role does not suffice.
        """
        if str(approver) == str(asker):
            raise Refusal("You asked for this, so somebody else has to approve it.")
        role = self.asker(approver).role
        if role < self.access.approvers:
            raise Refusal(f"Approving needs the role {self.access.approvers.title}; you are {role.title}.")

    def asker(self, actor: Actor) -> Asker:
        """The actor with the role that access gives them now."""
        return Asker(actor, self.access.role(actor, self.directory))

    def _reader(self, asker: Asker) -> Reader:
        return Reader(
            client=self.client,
            account=self.account,
            region=self.region,
            asker=asker,
            now=self.now(),
            zone=self.zone,
            access=self.access,
            ledger=self.ledger,
            operations=self.operations,
        )
