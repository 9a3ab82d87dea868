"""A rule, declared once: what it checks, its parameters, and what it says of one resource."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, Literal, ParamSpec, get_type_hints

from config_rules.item import ConfigItem
from core.call import Call
from core.parameter import Parameter
from core.refusal import Refusal

P = ParamSpec("P")
Severity = Literal["critical", "high", "medium", "low"]


@dataclass(frozen=True)
class Compliant:
    """The resource is as the rule wants it."""


@dataclass(frozen=True)
class Broken:
    """The resource is not; `why` completes the sentence "web-1 …", `fix` is the call that would put it right.

    `only_home` says where the fix works only in the stack's own: `account`, `region`, or both.
    """

    why: str
    fix: Call | None = None
    only_home: frozenset[Literal["account", "region"]] = frozenset()


@dataclass(frozen=True)
class NotApplicable:
    """The rule has nothing to say about this resource; `why` completes the sentence "web-1 …"."""

    why: str


@dataclass(frozen=True)
class Unknown:
    """What the rule must know is missing from the item. No verdict is passed on, and nothing is done."""

    why: str


Verdict = Compliant | Broken | NotApplicable | Unknown


@dataclass(frozen=True)
class Example:
    """A resource as AWS Config describes it, and what a rule says of it: its test, and a part of its page.

    `configuration` and `tags` are what the item has; `tags` is None where they were not recorded.
    """

    verdict: type[Compliant] | type[Broken] | type[NotApplicable] | type[Unknown]
    configuration: Mapping[str, Any]
    why: str = ""
    tags: Mapping[str, str] | None = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)
    """The supplementary configuration."""
    given: Mapping[str, str] = field(default_factory=dict)
    """The rule's parameters."""
    name: str = ""
    fix: str = ""
    """The fix as one would type it, where there is one."""


def passes(configuration: Mapping[str, Any], **more: Any) -> Example:
    """A resource that keeps the rule."""
    return Example(Compliant, configuration, **more)


def breaks(why: str, configuration: Mapping[str, Any], **more: Any) -> Example:
    """A resource that breaks it, and what is said of it."""
    return Example(Broken, configuration, why, **more)


def exempts(why: str, configuration: Mapping[str, Any], **more: Any) -> Example:
    """A resource that it does not apply to."""
    return Example(NotApplicable, configuration, why, **more)


def unsure(why: str, configuration: Mapping[str, Any], **more: Any) -> Example:
    """A resource of which too little is known."""
    return Example(Unknown, configuration, why, **more)


class RuleError(Exception):
    """A rule cannot be used as AWS Config was told to use it; the message says what to change."""


@dataclass(frozen=True)
class Rule(Generic[P]):
    """A pure function of a configuration item and parameters, with its name, help and resource type."""

    run: Callable[Concatenate[ConfigItem, P], Verdict]
    name: str
    help: str
    resource: str
    severity: Severity
    parameters: Mapping[str, Parameter]
    references: tuple[str, ...] = ()
    """What asks for it, with the version since numbers move: `CIS AWS 7.0.0 6.7`."""
    examples: tuple[Example, ...] = ()
    about: str = ""
    """More than the help: why, and what it leaves to others."""

    def __call__(self, item: ConfigItem, *args: P.args, **kwargs: P.kwargs) -> Verdict:
        """Run the function itself: a rule stays callable and testable as what it is."""
        return self.run(item, *args, **kwargs)

    def with_parameters(self, given: Mapping[str, str]) -> RuleInUse:
        """The rule with the parameters that an AWS Config rule gives it.

        Raises:
            RuleError: a parameter is unknown, missing or wrong.
        """
        if unknown := given.keys() - self.parameters.keys():
            takes = ", ".join(self.parameters) or "none"
            raise RuleError(f"{self.name} has no parameter {sorted(unknown)[0]}. It takes: {takes}.")
        return RuleInUse(
            self, {name: self._value(p, given) for name, p in self.parameters.items() if name in given or p.required}
        )

    def _value(self, parameter: Parameter, given: Mapping[str, str]) -> Any:
        if parameter.name not in given:
            raise RuleError(f"{self.name} needs the parameter {parameter.name}: {parameter.kind.noun}.")
        try:
            return parameter.parse(given[parameter.name])
        except Refusal as refusal:
            raise RuleError(f"{self.name}, parameter {parameter.name}: {refusal.sentence}") from refusal


@dataclass(frozen=True)
class RuleInUse:
    """A rule with its parameters, as one AWS Config rule uses it."""

    rule: Rule[...]
    values: Mapping[str, Any]

    def judge(self, item: ConfigItem) -> Verdict:
        """What the rule says of a resource; of one that is gone, or of another type, it has nothing to say."""
        if not item.exists:
            return NotApplicable("no longer exists")
        if item.type != self.rule.resource:
            return NotApplicable(f"is not of the type {self.rule.resource}")
        return self.rule.run(item, **self.values)


def rule(
    *,
    resource: str,
    severity: Severity = "medium",
    references: Iterable[str] = (),
    examples: Iterable[Example] = (),
) -> Callable[[Callable[Concatenate[ConfigItem, P], Verdict]], Rule[P]]:
    """Make a function a rule for resources of that AWS Config type.

    Its name becomes the rule's (`prod_backup` is `prod-backup`), the first line of its docstring its help, its
    annotated parameters what the AWS Config rule's InputParameters may set. `severity` is how bad it is to break it,
    `references` are the frameworks that ask for it, `examples` what it says of resources of every kind.
    """

    def declare(function: Callable[Concatenate[ConfigItem, P], Verdict]) -> Rule[P]:
        hints = get_type_hints(function, include_extras=True)
        signature = list(inspect.signature(function).parameters.values())[1:]
        return Rule(
            run=function,
            name=function.__name__.replace("_", "-"),
            help=re.split(r"\n\s*\n", inspect.getdoc(function) or "")[0].replace("\n", " "),
            resource=resource,
            severity=severity,
            parameters={p.name: Parameter(p.name, hints[p.name], p.default) for p in signature},
            references=tuple(references),
            examples=tuple(examples),
            about=_one_line((inspect.getdoc(function) or "").partition("\n\n")[2]),
        )

    return declare


def _one_line(text: str) -> str:
    """The text without line breaks; a word that was broken at its hyphen is whole again."""
    return " ".join(re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "-", text).split())
