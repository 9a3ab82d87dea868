"""Who may do what: roles, and the access document that gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, Protocol

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from core.approval import Approvers
from core.call import Call
from core.notices import Notices, SlackChannel
from core.plan import Plan, Resource
from core.request import Actor
from core.workspaces import parts, qualified


class Role(IntEnum):
    """Each role may do what the one before it may, and more."""

    NOBODY = 0
    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @property
    def title(self) -> str:
        """The role as people read and write it, in small letters."""
        return self.name.lower()


def _role(value: object) -> object:
    names = {role.title: role for role in Role}
    if isinstance(value, str) and value in names:
        return names[value]
    if isinstance(value, Role):
        return value
    raise ValueError(f"{value!r} is not a role: write one of {', '.join(names)}")


RoleName = Annotated[Role, BeforeValidator(_role)]
# In a workspace other than home (the first of `teams`) an id has that workspace in front of it: `T0123/U0456`.
SlackUser = Annotated[str, Field(pattern=r"^(T[A-Z0-9]{2,}/)?[UW][A-Z0-9]{2,}$")]
SlackGroup = Annotated[str, Field(pattern=r"^(T[A-Z0-9]{2,}/)?S[A-Z0-9]{2,}$")]
SlackTeam = Annotated[str, Field(pattern=r"^T[A-Z0-9]{2,}$")]


class Directory(Protocol):
    """What Slack knows of its people, named as in the document. What cannot be read raises: rights are not guessed."""

    def members(self, group: str) -> frozenset[str]:
        """The users in a user group."""

    def is_guest(self, user: str) -> bool:
        """Whether a user is a guest, or of another organisation."""

    def zone(self, user: str) -> str:
        """The IANA time zone that a user lives by; empty when it is not known."""


class AccessError(Exception):
    """The access document cannot be used; the message says which line of it and why. Nobody gets in meanwhile."""


class Prod(BaseModel):
    """What counts as production: a tag with one of these values, both in any case."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tag: str = "Environment"
    values: tuple[str, ...] = ("prod", "production")

    def holds(self, resource: Resource) -> bool:
        """Whether the resource is production."""
        return _has(resource, self.tag, self.values)


def _known(approvers: Approvers) -> Approvers:
    """Approvers as the access document may name them."""
    if not (approvers.role or approvers.users or approvers.groups):
        raise ValueError("nobody could approve: give a role, users or groups")
    if approvers.role and approvers.role not in {role.title for role in Role if role is not Role.NOBODY}:
        raise ValueError(f"{approvers.role!r} is not a role that can approve: write viewer, operator or admin")
    for kind, ids in ((SlackUser, approvers.users), (SlackGroup, approvers.groups)):
        for one in ids:
            TypeAdapter(kind).validate_python(one)
    return approvers


KnownApprovers = Annotated[Approvers, AfterValidator(_known)]


class ApprovalRule(BaseModel):
    """What needs whose yes, beyond what the operation itself asks for.

    It is about a change when each of its parts that is given fits: the operation's name (`*` stands for any letters),
    a tag with one of these values on any resource, a parameter with one of these values, more resources than `over`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    operations: tuple[str, ...] = ()
    tags: dict[str, tuple[str, ...]] = {}
    parameters: dict[str, tuple[str, ...]] = {}
    over: Annotated[int, Field(ge=0)] | None = None
    by: KnownApprovers

    def is_about(self, call: Call, plan: Plan) -> bool:
        """Whether this change needs the yes of this rule's approvers."""
        named = not self.operations or any(fnmatchcase(call.operation, name) for name in self.operations)
        tagged = all(any(_has(r, key, values) for r in plan.resources) for key, values in self.tags.items())
        given = all(_any_case(call.params.get(name, ""), values) for name, values in self.parameters.items())
        return named and tagged and given and (self.over is None or len(plan.resources) > self.over)


class Limits(BaseModel):
    """How many resources one change of a person may hit: over `ask` it needs a yes, over `refuse` it is not done."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ask: Annotated[int, Field(ge=1)] = 10
    refuse: Annotated[int, Field(ge=1)] = 100


class Access(BaseModel):
    """The access document: one YAML file, in one SSM parameter.

    A person's role is the highest that the document gives them: as a user, by a user group, by the channel they
    speak in, or `everybody`. Guests and people of other workspaces have no role unless named as users. Who is named
    with the role `nobody` is shut out, whatever else holds for them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: Literal[1]
    everybody: RoleName = Role.VIEWER
    users: dict[SlackUser, RoleName] = {}
    groups: dict[SlackGroup, RoleName] = {}
    channels: dict[SlackChannel, RoleName] = {}
    lex: RoleName = Role.VIEWER
    workflows: RoleName = Role.VIEWER
    """Of Slack workflows: whoever builds one says in whose name it asks, so no person's role is theirs."""
    teams: tuple[SlackTeam, ...] = ()
    """The workspaces that are served, home first; whichever Slack's signature comes with, where none is given."""
    approvers: RoleName = Role.OPERATOR
    approvals: tuple[ApprovalRule, ...] = ()
    limits: Limits = Limits()
    break_glass: KnownApprovers = Approvers(role="admin")
    prod: Prod = Prod()
    notices: Notices = Notices()
    documents: tuple[str, ...] = ()
    """Systems Manager documents that may be run on instances."""

    @classmethod
    def load(cls, text: str) -> Access:
        """Raises AccessError, naming the place and the reason, when the document is not right."""
        try:
            return cls.model_validate(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise AccessError(f"The access document is not YAML: {error}") from error
        except ValidationError as error:
            places = "; ".join(_place(detail) for detail in error.errors())
            raise AccessError(f"The access document is not right: {places}") from error

    def role(self, actor: Actor, directory: Directory) -> Role:
        """The actor's role."""
        match actor.kind:
            case "slack":
                return self._slack_role(actor, directory)
            case "lex":
                return self.lex
            case "workflow":  # of another workspace, it is somebody else's
                return self.workflows if self._is_home(actor) else Role.NOBODY
            case "schedule" | "rule" | "event":
                return Role.OPERATOR  # the template put them there; only its roles reach the watch queue
        return Role.NOBODY

    def approvers_of(self, call: Call, plan: Plan) -> tuple[Approvers, ...]:
        """Whose yes a change needs beside that of a second person: one of each."""
        return tuple(rule.by for rule in self.approvals if rule.is_about(call, plan))

    def is_one_of(self, approvers: Approvers, actor: Actor, directory: Directory) -> bool:
        """Whether this person is one of them now."""
        if actor.kind != "slack":
            return False
        role = self.role(actor, directory)
        if role is Role.NOBODY:
            return False
        if approvers.role and role >= Role[approvers.role.upper()]:
            return True
        name = self.name_of(actor)
        return name in approvers.users or any(self._is_in(name, group, directory) for group in approvers.groups)

    def name_of(self, actor: Actor) -> str:
        """A person in Slack as this document names them."""
        return actor.id if self._is_home(actor) else qualified(actor.team, actor.id)

    def _is_home(self, actor: Actor) -> bool:
        return not self.teams or actor.team == self.teams[0]

    @staticmethod
    def _is_in(name: str, group: str, directory: Directory) -> bool:
        """Whether a user is in a group; in another workspace's nobody looks."""
        return parts(name)[0] == parts(group)[0] and name in directory.members(group)

    def named_approvers(self, directory: Directory) -> tuple[str, ...]:
        """The Slack users who may approve and are named, themselves or by a user group; not a channel's everybody."""
        users = {user for user, role in self.users.items() if role >= self.approvers}
        for group, role in self.groups.items():
            if role >= self.approvers:
                users |= directory.members(group)
        return tuple(sorted(user for user in users if self.users.get(user) is not Role.NOBODY))

    def _slack_role(self, actor: Actor, directory: Directory) -> Role:
        name = self.name_of(actor)
        named = self.users.get(name)
        stranger = actor.guest or (bool(self.teams) and actor.team not in self.teams)
        if stranger or named is Role.NOBODY:
            return named or Role.NOBODY
        channel = self.channels.get(actor.channel, Role.NOBODY) if self._is_home(actor) else Role.NOBODY
        found = max(self.everybody, channel, named or Role.NOBODY)
        # Slack is asked only where its answer can matter, so that it being down keeps as few as possible waiting.
        for group, role in sorted(self.groups.items(), key=lambda item: -item[1]):
            if role > found and self._is_in(name, group, directory):
                found = role
        # Commands and clicks do not say that they are a guest's, so Slack is asked before it counts.
        if found > (named or Role.NOBODY) and directory.is_guest(name):
            return named or Role.NOBODY
        return found


@dataclass(frozen=True)
class Asker:
    """The actor of a request with the role that access gives them now."""

    actor: Actor
    role: Role


def _has(resource: Resource, key: str, values: tuple[str, ...]) -> bool:
    return any(name.lower() == key.lower() and _any_case(value, values) for name, value in resource.tags.items())


def _any_case(value: str, values: tuple[str, ...]) -> bool:
    return value.lower() in {one.lower() for one in values}


def _place(detail: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "the document"
    return f"{where}: {detail['msg'].removeprefix('Value error, ')}"
