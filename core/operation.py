"""An operation, declared once: its name, help, parameters, phrases, rights and approval in one place."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Concatenate, Generic, ParamSpec, get_type_hints

from core.access import Prod, Role
from core.answer import Answer
from core.call import ACCOUNT, REGION, Call, Choice
from core.parameter import Parameter
from core.plan import Plan
from core.reader import Reader
from core.refusal import Refusal

P = ParamSpec("P")


class Approval(Enum):
    """Whether a second person must say yes before a person's change is carried out."""

    NEVER = "never"
    FOR_PROD = "for prod"
    ALWAYS = "always"
    TWICE_IF_FINAL = "always, by two people where a part of it cannot be taken back"


_WITHOUT_REGION = frozenset({"ce", "iam", "scheduler"})
"""Services that are one for the whole account; of EventBridge Scheduler only Orderly's own group counts."""


@dataclass(frozen=True)
class Operation(Generic[P]):
    """A function that Orderly offers everywhere: in Slack, in Lex, to schedules and to rules."""

    run: Callable[Concatenate[Reader, P], Answer | Plan]
    name: str
    help: str
    phrases: tuple[str, ...]
    aliases: tuple[str, ...]
    needs: Role
    approval: Approval
    reads: frozenset[str]
    acts: frozenset[str]
    undo_acts: frozenset[str]
    parameters: Mapping[str, Parameter]
    is_change: bool
    has_account: bool = False
    """Whether it works in member accounts, too."""

    def __call__(self, aws: Reader, *args: P.args, **kwargs: P.kwargs) -> Answer | Plan:
        """Run the function itself: an operation stays callable and testable as what it is."""
        return self.run(aws, *args, **kwargs)

    def call(self, *args: P.args, **kwargs: P.kwargs) -> Call:
        """This operation with these parameters, to be stored or offered; mypy checks them against the function."""
        given = inspect.signature(self.run).bind(typing.cast("Reader", None), *args, **kwargs).arguments
        named = [(name, value) for name, value in list(given.items())[1:] if value is not None]
        return Call(self.name, {name: self.parameters[name].write(value) for name, value in named})

    def parse(self, params: Mapping[str, str]) -> dict[str, Any]:
        """The parameters of a call as the function takes them.

        Raises:
            Refusal: a parameter is unknown, missing or wrong; the sentence says which, and gives an example.
        """
        for name in params:
            if name not in self.parameters and name not in {REGION, ACCOUNT}:
                known = ", ".join(self.parameters) or "none"
                raise Refusal(f"{self.name} has no parameter “{name}”. It takes: {known}.")
        values: dict[str, Any] = {}
        for name, parameter in self.parameters.items():
            if name in params:
                values[name] = self._parse_one(parameter, params)
            elif parameter.required:
                sentence = f"Which {name}? I need {parameter.kind.noun}. Example: /orderly {self.example}"
                raise Refusal(sentence, Choice("Fill in", Call(self.name, dict(params)), form=True))
        return values

    def _parse_one(self, parameter: Parameter, params: Mapping[str, str]) -> Any:
        try:
            return parameter.parse(params[parameter.name])
        except Refusal as refusal:
            if parameter.values is None:
                raise
            choices = [
                Choice(value.value.capitalize(), Call(self.name, {**params, parameter.name: value.value}))
                for value in parameter.values
            ]
            raise Refusal(f"Which {parameter.name} do you mean?", *choices) from refusal

    @property
    def has_region(self) -> bool:
        """Whether it looks into one region, and not at the whole account or at Orderly's own."""
        return any(action.partition(":")[0] not in _WITHOUT_REGION for action in self.reads)

    def account_of(self, call: Call) -> str:
        """The account in which a call of it is meant; empty for the stack's own.

        Raises:
            Refusal: it works in the stack's own account only.
        """
        if not call.account or ACCOUNT in self.parameters:
            return ""
        if not self.has_account:
            raise Refusal(f"{self.name} works in the stack's own account only. Please leave {call.account} out.")
        return call.account

    @property
    def example(self) -> str:
        """A call that shows how: `stop-instances i-06dd90c34b8f87d76`, with what it needs, or its first parameter."""
        parameters = list(self.parameters.values())
        shown = [p for p in parameters if p.required] or parameters[:1]
        return " ".join([self.name, *(p.kind.example for p in shown)])

    @property
    def usage(self) -> str:
        """The syntax: required parameters in angle brackets, the others in square ones."""
        parts = [f"<{p.name}>" if p.required else f"[{p.name}]" for p in self.parameters.values()]
        return " ".join([self.name, *parts])


def operation(
    *,
    phrases: Iterable[str] = (),
    aliases: Iterable[str] = (),
    needs: Role = Role.VIEWER,
    approval: Approval = Approval.NEVER,
    reads: Iterable[str] = (),
    acts: Iterable[str] = (),
    undo_acts: Iterable[str] = (),
    has_account: bool = False,
) -> Callable[[Callable[Concatenate[Reader, P], Answer | Plan]], Operation[P]]:
    """Make a function an operation.

    Its name becomes the operation's (`open_ports` is `open-ports`), the first line of its docstring its help, its
    annotated parameters the syntax. A function that returns a Plan is a change.

    Args:
        phrases: sentences people say for it, with parameters in braces: "open ports on {instance}".
        aliases: other names for it.
        needs: the least role that may use it.
        approval: whether a second person must agree first, when a person asks.
        reads: IAM actions the function itself needs.
        acts: IAM actions its plan's steps need.
        undo_acts: IAM actions the inverses of its steps need.
        has_account: whether it works in member accounts, too.
    """

    def declare(function: Callable[Concatenate[Reader, P], Answer | Plan]) -> Operation[P]:
        hints = get_type_hints(function, include_extras=True)
        signature = list(inspect.signature(function).parameters.values())[1:]
        parameters = {p.name: Parameter(p.name, hints[p.name], p.default) for p in signature}
        returned = hints["return"]
        is_change = returned is Plan or (isinstance(returned, types.UnionType) and Plan in returned.__args__)
        return Operation(
            run=function,
            name=function.__name__.replace("_", "-"),
            help=re.split(r"\n\s*\n", inspect.getdoc(function) or "")[0].replace("\n", " "),
            phrases=tuple(phrases),
            aliases=tuple(aliases),
            needs=needs,
            approval=approval,
            reads=frozenset(reads),
            acts=frozenset(acts),
            undo_acts=frozenset(undo_acts),
            parameters=parameters,
            is_change=is_change,
            has_account=has_account,
        )

    return declare


def wants_approval(approval: Approval, plan: Plan, prod: Prod) -> bool:
    """Whether a plan that a person asked for needs a second person."""
    match approval:
        case Approval.ALWAYS | Approval.TWICE_IF_FINAL:
            return True
        case Approval.FOR_PROD:
            return any(prod.holds(resource) for resource in plan.resources)
        case Approval.NEVER:
            return False
