"""A change as data: the exact AWS calls it would make, in order, each with its inverse."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core import wire
from core.call import Call
from core.permissions import permission

_OF_THE_ANSWER = re.compile(r"\$\{answer:([\w.]+)\}")


@dataclass(frozen=True)
class Resource:
    """An AWS resource that a plan touches, as people know it."""

    id: str
    name: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    """What it is, in a word: `instance`, `volume`, `security group`, `elastic IP address`, `function`, `alarm`."""

    def __str__(self) -> str:
        return f"{self.name} ({self.id})" if self.name else self.id

    @property
    def owner(self) -> str | None:
        """Who answers for it: an e-mail address or a Slack user id, from the tag Owner (in any case)."""
        return next((value for key, value in self.tags.items() if key.lower() == "owner" and value), None)


@dataclass(frozen=True)
class Step:
    """Exactly one boto3 call: `client(service).action(**arguments)`.

    `says` is what it does, in the imperative, with name and id. `inverse` is built from the state read while
    planning; what only AWS's answer to the step will tell stands in it as `${answer:ETag}`. `many` names the argument
    that lists resources when the call takes several at once: if AWS refuses the whole call for the sake of one of
    them, that one is found and the rest still happens. A step that is not `repeatable` is tried at most once; after a
    crash it is reported, never sent again.
    """

    service: str
    action: str
    arguments: Mapping[str, Any]
    says: str
    inverse: Step | None = None
    many: str | None = None
    repeatable: bool = True
    also: tuple[str, ...] = ()
    """IAM actions that it needs beside its own, such as `iam:PassRole`."""

    @property
    def permission(self) -> str:
        """The IAM action this call needs, such as `ec2:StopInstances`."""
        return permission(self.service, self.action)

    def way_back(self, answer: Any) -> Step | None:
        """The inverse, with what it takes from AWS's answer to this step: `${answer:Association.AssociationId}`.

        None where there is none, or where the answer does not say what it takes; a list of nothing says nothing.
        """
        if self.inverse is None:
            return None
        arguments = dict(self.inverse.arguments)
        for name, value in arguments.items():
            if isinstance(value, str) and (named := _OF_THE_ANSWER.fullmatch(value)):
                arguments[name] = answer
                for word in named[1].split("."):
                    found = arguments[name]
                    arguments[name] = found.get(word) if isinstance(found, Mapping) else None
                if arguments[name] in (None, []):
                    return None
        return replace(self.inverse, arguments=arguments)

    def only(self, chosen: list[str]) -> Step:
        """The same step for some of the resources in its `many` argument, and so is its inverse."""
        if self.many is None:
            return self
        inverse = self.inverse.only(chosen) if self.inverse else None
        return replace(self, arguments={**self.arguments, self.many: chosen}, inverse=inverse)


@dataclass(frozen=True)
class Until:
    """Wait between steps until a read says that the effect has come, polled by a durable wait.

    `path` is a JMESPath expression over the answer of `client(service).action(**arguments)`. The wait ends when every
    value it gives is `wanted` or, for what will not come any more, in `never`. `many` is as in `Step`: what the wait
    was in vain for is found, and the plan goes on with the others.
    """

    service: str
    action: str
    arguments: Mapping[str, Any]
    """A text `${2:Command.CommandId}` in them is what that JMESPath expression finds in the answer of step 2."""
    path: str
    wanted: str
    says: str
    never: tuple[str, ...] = ()
    many: str | None = None

    def only(self, chosen: list[str]) -> Until:
        """The same wait for some of the resources in its `many` argument."""
        return self if self.many is None else replace(self, arguments={**self.arguments, self.many: chosen})


@dataclass(frozen=True)
class Pause:
    """Wait between steps for a set time, durably: it costs nothing and survives a crash."""

    seconds: int
    says: str
    many: None = None


@dataclass(frozen=True)
class Plan:
    """What a change would do. A plan without steps says why there is nothing to do."""

    headline: str
    steps: tuple[Step | Until | Pause, ...] = ()
    resources: tuple[Resource, ...] = ()
    undoes: str = ""
    """The run that this plan takes back, if it does."""
    orders: Call | None = None
    """What it has done at a later time, if it does: that is what must be approved."""
    region: str = ""
    """Where in AWS; empty for the stack's own region."""
    account: str = ""
    """The member account that it is about; empty for the stack's own. With it `region` is never empty."""

    @property
    def acts(self) -> Iterator[Step]:
        """The steps that change something, without the waits."""
        return (step for step in self.steps if isinstance(step, Step))

    @property
    def is_final(self) -> bool:
        """Whether a part of it cannot be taken back."""
        return any(step.inverse is None for step in self.acts)

    @property
    def permissions(self) -> frozenset[str]:
        """The IAM actions that carrying it out needs."""
        return frozenset(action for step in self.acts for action in (step.permission, *step.also))

    @property
    def place(self) -> str:
        """Where it is done, in words, if that is not where the stack is: `account 111122223333, region eu-west-1`."""
        named = (("account", self.account), ("region", self.region))
        return ", ".join(f"{kind} {name}" for kind, name in named if name)

    @property
    def title(self) -> str:
        """The headline, with the account where it is about another than the stack's own."""
        return f"{self.headline} in {self.place}" if self.account else self.headline

    @property
    def fingerprint(self) -> str:
        """Names the plan by what it does: calls, arguments, inverses and resources, not its wording.

        Two plans with the same fingerprint do the same; an approval holds for one fingerprint only.
        """
        meaning = [
            {key: value for key, value in asdict(step).items() if key not in {"says", "inverse"}}
            | ({"inverse": _meaning(step.inverse)} if isinstance(step, Step) else {})
            for step in self.steps
        ]
        things = sorted(resource.id for resource in self.resources)
        where = [name for name in (self.region, self.account) if name]
        canonical = json.dumps(wire.plain([meaning, things, *where]), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _meaning(step: Step | None) -> list[Any] | None:
    return None if step is None else [step.service, step.action, step.arguments, step.many]


def tags_in(listed: Iterable[Mapping[str, Any]] | None, key: str = "Key", value: str = "Value") -> dict[str, str]:
    """AWS's list of tags as a dictionary; some services write `key` and `value`, KMS `TagKey` and `TagValue`."""
    return {tag[key]: tag[value] for tag in listed or ()}
