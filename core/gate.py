"""The one way to an operation: known? allowed from here? by whom? and only then run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Access, Asker, Directory, Role
from core.answer import Answer
from core.approval import Approvers
from core.call import ACCOUNT, Call, Choice
from core.ledger import Ledger
from core.memory import Memory
from core.operation import Approval, Operation, wants_approval
from core.plan import Plan
from core.reader import Clients, Places, Reader
from core.refusal import Refusal, Unclear
from core.request import Actor, Source
from core.scheduling import Scheduling

MOST_RESOURCES = 500
"""What one run can change. Its plan is the result of one durable step, of which AWS Lambda keeps 256 KB
(aws_durable_execution_sdk_python, CHECKPOINT_SIZE_LIMIT_BYTES); a resource with its tags takes a third of one."""


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
    memory: Memory
    scheduling: Scheduling
    account: str
    region: str
    zone: ZoneInfo
    now: Callable[[], datetime]
    regions: Mapping[str, Clients] = field(default_factory=dict)
    """Clients of the other regions that are served."""
    members: Mapping[str, Callable[[str], Clients]] = field(default_factory=dict)
    """What makes clients of a region in the other accounts in which something may be changed."""

    @property
    def places(self) -> Places:
        """All regions and accounts that are served."""
        return Places(self.region, self.client, self.regions, self.account, self.members)

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
        self.places.clients(call.region, operation.account_of(call))
        if call.region and not operation.has_region:
            raise Refusal(f"{operation.name} is not about one region. Please leave {call.region} out.")
        return Admitted(call, operation, operation.parse(call.params), asker)

    def run(self, admitted: Admitted) -> Answer | Plan:
        """Answer a query, or plan a change. Nothing is changed in AWS by either.

        Raises:
            Refusal: the operation says that it is not possible now.
        """
        region, account = admitted.call.region, self._member(admitted)
        if account and not region:
            region = self.region  # a plan for another account says all of where
        try:
            found = admitted.operation.run(self._reader(admitted.asker).elsewhere(region, account), **admitted.values)
        except Unclear as unclear:
            offers = [Choice(label, _instead(admitted.call, unclear.word, clear)) for label, clear in unclear.meant]
            raise Refusal(unclear.sentence, *offers) from unclear
        except Refusal as refusal:
            if not region:
                raise
            raise Refusal(refusal.sentence, *self._there(refusal.choices, region, account)) from refusal
        if not region:
            return found
        if isinstance(found, Plan):
            return replace(found, region=region, account=account)
        return replace(found, choices=self._there(found.choices, region, account))

    def _member(self, admitted: Admitted) -> str:
        """The other account that a call is meant in, if it is."""
        account = admitted.operation.account_of(admitted.call)
        return "" if account == self.account else account

    def _there(self, choices: Iterable[Choice], region: str, account: str) -> tuple[Choice, ...]:
        """What is offered below an answer from elsewhere is meant there, too, and left out where that cannot be."""
        offered = [(choice, self.operations[choice.call.operation]) for choice in choices]
        return tuple(
            replace(choice, call=choice.call.at(region, account)) if operation.has_region else choice
            for choice, operation in offered
            if operation.has_account or not (account and operation.has_region)
        )

    def yeses(self, admitted: Admitted, plan: Plan, source: Source, *, ask_first: bool = False) -> int:
        """How many other people must say yes before the plan is carried out: none, one, or two.

        Schedules and rules act by themselves, since the template or an admin set them so, unless they ask; what must
        have two yeses has them whoever asks.

        Raises:
            Refusal: a person wants to change more at once than the access document lets anybody, or a schedule more
                than one run can hold.
        """
        operation = self.operations[plan.orders.operation] if plan.orders else admitted.operation
        by_person = source in {Source.CHAT, Source.VOICE}
        hit, limits = len(plan.resources), self.access.limits
        if hit > MOST_RESOURCES:
            raise Refusal(
                f"This would hit {hit} resources; one run can hold {MOST_RESOURCES}. "
                "Please split it: one schedule for each value of a tag, such as Team."
            )
        if by_person and hit > limits.refuse:
            raise Refusal(
                f"This would hit {hit} resources; I change at most {limits.refuse} at once. "
                "Please split it: fewer ids, or a narrower tag."
            )
        if operation.approval is Approval.TWICE_IF_FINAL and plan.is_final:
            return 2
        return int(
            ask_first
            or (
                by_person
                and (
                    wants_approval(operation.approval, plan, self.access.prod)
                    or hit > limits.ask
                    or bool(self.approvers(admitted.call, plan))
                )
            )
        )

    def approvers(self, call: Call, plan: Plan) -> tuple[Approvers, ...]:
        """Whose yes a change needs by the access document's rules: those of what is done in the end, and where."""
        order = plan.orders or call
        named = ACCOUNT in self.operations[order.operation].parameters  # it is what a policy is about
        account = "" if named else order.account or plan.account or self.account
        return self.access.approvers_of(order.at(order.region or plan.region or self.region, account), plan)

    def may_break_glass(self, actor: Actor) -> None:
        """Check that this person may go without a second person's yes.

        Raises:
            Refusal: they may not.
        """
        if not self.access.is_one_of(self.access.break_glass, actor, self.directory):
            raise Refusal(
                "--break-glass is for those whom the access document names for it, and you are none of them. "
                "Without it, this waits for a second person."
            )

    def may_approve(self, approver: Actor, asker: Actor, approvers: Sequence[Approvers] = (), first: str = "") -> None:
        """Check that this person may say yes to that person's plan, as access stands now.

        `approvers` are those whose yes the plan needs by the access document's rules; `first` is who said yes already,
        where it needs two.

        Raises:
            Refusal: the same person asked or said yes, the role does not suffice, or somebody else's yes is needed.
        """
        if str(approver) == str(asker):
            raise Refusal("You asked for this, so somebody else has to approve it.")
        if str(approver) == first:
            raise Refusal("You have said yes to this already; it needs the yes of somebody else, too.")
        role = self.asker(approver).role
        if role < self.access.approvers:
            raise Refusal(f"Approving needs the role {self.access.approvers.title}; you are {role.title}.")
        for needed in approvers:
            if not self.access.is_one_of(needed, approver, self.directory):
                raise Refusal(f"This needs the yes of {needed.title}.")

    def asker(self, actor: Actor) -> Asker:
        """The actor with the role that access gives them now."""
        return Asker(actor, self.access.role(actor, self.directory))

    def zone_of(self, actor: Actor) -> ZoneInfo:
        """The time zone in which somebody speaks and reads of times; the team's where theirs is not known."""
        return ZoneInfo(actor.zone) if actor.zone else self.zone

    def _reader(self, asker: Asker) -> Reader:
        return Reader(
            client=self.client,
            account=self.account,
            region=self.region,
            asker=asker,
            now=self.now(),
            zone=self.zone_of(asker.actor),
            access=self.access,
            ledger=self.ledger,
            memory=self.memory,
            scheduling=self.scheduling,
            operations=self.operations,
            places=self.places,
        )


def _instead(call: Call, word: str, clear: str) -> Call:
    """The call with a clear word in the place of an unclear one, alone or in a list."""
    params = {
        name: ",".join(clear if part == word else part for part in value.split(","))
        for name, value in call.params.items()
    }
    return replace(call, params=params)
