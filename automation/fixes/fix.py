"""A fix, declared once: how one setting of a resource becomes what a rule wants, and how it is taken back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from core.call import Call
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal

OPERATION = "secure"
"""The operation that makes the plan of a fix."""

_NOBODYS_RIGHTS = {"iam:CreateServiceLinkedRole", "iam:PassRole"}
"""What AWS's own services work with."""
_GIVES_RIGHTS = {"ec2:AssociateIamInstanceProfile"}
"""What gives whatever runs on an instance the rights of a role."""


@dataclass(frozen=True)
class Fix:
    """A function that plans how a setting of one resource becomes what it should be.

    `careful` says that it can get in somebody's way, so that a person decides, whatever a rule's mode is.
    """

    run: Callable[[Reader, str, str], Plan]
    name: str
    help: str
    careful: bool
    reads: frozenset[str]
    acts: frozenset[str]
    undo_acts: frozenset[str]
    to: str = ""
    """What it must be told beside the resource, since only people can choose it: "a bucket for the log"."""
    example: str = ""
    """Such a thing: `my-log-bucket`."""

    @property
    def is_about_people(self) -> bool:
        """Whether it changes users, roles or their rights, which it does in the stack's own account only."""
        acts = {action for action in self.acts | self.undo_acts if action.startswith(("iam:", "organizations:"))}
        return bool(acts - _NOBODYS_RIGHTS or self.acts & _GIVES_RIGHTS)

    def call(self, resource: str, to: str | None = None) -> Call:
        """The order for it, to be stored or offered."""
        chosen = {"to": to} if to else {}
        return Call(OPERATION, {"setting": self.name, "resource": resource, **chosen})

    def plan(self, aws: Reader, resource: str, to: str | None) -> Plan:
        """Plan it.

        Raises:
            Refusal: it needs to be told what to set the setting to and is not, or the other way round.
        """
        if self.to and not to:
            example = self.call(resource, self.example)
            raise Refusal(f"Only you can choose {self.to} for {self.name}. Please say it, such as: /orderly {example}.")
        if to and not self.to:
            raise Refusal(
                f"{self.name} can be set in one way only, so I don't know what to do with “{to}”. "
                f"The syntax is: /orderly {OPERATION} {self.name} <resource>."
            )
        return self.run(aws, resource, to or "")


def fix(
    *,
    acts: Iterable[str],
    reads: Iterable[str],
    undo_acts: Iterable[str] | None = None,
    careful: bool = False,
) -> Callable[[Callable[[Reader, str], Plan]], Fix]:
    """Make a function a fix. Its name becomes the setting's (`tls_only` is `tls-only`), its docstring the help.

    Args:
        acts: IAM actions that its steps need.
        reads: IAM actions that the function itself needs.
        undo_acts: IAM actions that the inverses need; the same as `acts` where it is not given.
        careful: a person decides about it, always.
    """

    def declare(function: Callable[[Reader, str], Plan]) -> Fix:
        def run(aws: Reader, resource: str, _to: str = "") -> Plan:
            return function(aws, resource)

        return _declared(function, run, acts, reads, undo_acts, careful)

    return declare


def fix_to(
    to: str,
    example: str,
    *,
    acts: Iterable[str],
    reads: Iterable[str],
    undo_acts: Iterable[str] | None = None,
    careful: bool = False,
) -> Callable[[Callable[[Reader, str, str], Plan]], Fix]:
    """The same for a function that must also be told what to set the setting to: `to` says what that is, in words."""

    def declare(function: Callable[[Reader, str, str], Plan]) -> Fix:
        return replace(_declared(function, function, acts, reads, undo_acts, careful), to=to, example=example)

    return declare


def _declared(
    function: Callable[..., Plan],
    run: Callable[[Reader, str, str], Plan],
    acts: Iterable[str],
    reads: Iterable[str],
    undo_acts: Iterable[str] | None,
    careful: bool,
) -> Fix:
    needed = frozenset(acts)
    return Fix(
        run,
        function.__name__.replace("_", "-"),
        (inspect.getdoc(function) or "").splitlines()[0],
        careful,
        frozenset(reads),
        needed,
        needed if undo_acts is None else frozenset(undo_acts),
    )


def set_again(
    what: Resource, service: str, action: str, new: Mapping[str, Any], old: Mapping[str, Any], *, says: str, back: str
) -> Plan:
    """A plan of one call that is taken back by the same call with what was there before."""
    inverse = Step(service, action, old, back)
    return Plan(says, (Step(service, action, new, says, inverse),), (what,))


def nothing_to_do(what: Resource, why: str) -> Plan:
    """The plan for what is as it should be already; `why` completes the sentence "web-1 …"."""
    return Plan(f"Nothing to do: {what} {why} already.", resources=(what,))


def no_such(aws: Reader, what: str) -> Refusal:
    """What to say where there is no such thing: "database orders"."""
    return Refusal(f"I see no {what} in account {aws.account}, region {aws.region}.")


@contextmanager
def refusing(aws: Reader, what: str, *codes: str) -> Iterator[None]:
    """Around what asks AWS for a thing: refuse where AWS says, by an error code with one of these ends, that it is not.

    Raises:
        Refusal: there is no such thing.
    """
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"].endswith(codes):
            raise no_such(aws, what) from error
        raise


def at_once(name: str, found: Mapping[str, Any], setting: str = "") -> dict[str, bool]:
    """Not only in the maintenance window. Raises Refusal when something else waits for that: it would come along."""
    if waiting := found.get("PendingModifiedValues", {}).keys() - {setting}:
        raise Refusal(f"{name} waits for another change ({sorted(waiting)[0]}), which would happen at once as well.")
    return {"ApplyImmediately": True}
