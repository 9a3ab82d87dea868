"""The access document: who gets which role, and what is said of a document that is not right."""

from __future__ import annotations

import pytest

from core.access import Access, AccessError, Prod, Role
from core.approval import Approvers
from core.plan import Resource
from core.request import Actor
from tests.support.house import Workspace

DOCUMENT = """
version: 1
everybody: viewer
users:
  U0ANN: admin
  U0GUEST: operator
  U0OUT: nobody
  T0ELSEWHERE/U0PAT: operator
groups:
  S0OPS: operator
channels:
  C0OPS: operator
lex: nobody
teams: [T0ORDERLY]
prod: {tag: Stage, values: [live]}
"""
WORKSPACE = Workspace({"S0OPS": frozenset({"U0OLE"})}, frozenset({"U0GAST", "U0GUEST"}))


def role(actor: Actor, document: str = DOCUMENT) -> Role:
    return Access.load(document).role(actor, WORKSPACE)


def person(id: str, channel: str = "C0APPS", team: str = "T0ORDERLY", *, guest: bool = False) -> Actor:  # noqa: A002
    return Actor("slack", id, team, channel, guest)


@pytest.mark.parametrize(
    ("actor", "wanted"),
    [
        (person("U0EVE"), Role.VIEWER),
        (person("U0ANN"), Role.ADMIN),
        (person("U0OLE"), Role.OPERATOR),
        (person("U0EVE", "C0OPS"), Role.OPERATOR),
        (person("U0ANN", "C0OPS"), Role.ADMIN),
        (person("U0OUT"), Role.NOBODY),
        (person("U0OUT", "C0OPS"), Role.NOBODY),
        (person("U0EVE", "C0OPS", guest=True), Role.NOBODY),
        (person("U0GUEST", guest=True), Role.OPERATOR),
        (person("U0GAST", "C0OPS"), Role.NOBODY),
        (person("U0GUEST"), Role.OPERATOR),
        (person("U0EVE", "C0OPS", "T0ELSEWHERE"), Role.NOBODY),
        (person("U0OLE", team="T0ELSEWHERE"), Role.NOBODY),
        (person("U0ANN", team="T0ELSEWHERE"), Role.NOBODY),  # another person: Slack's ids are a workspace's own
        (person("U0PAT", team="T0ELSEWHERE"), Role.OPERATOR),
        (person("U0PAT"), Role.VIEWER),
        (Actor("lex", "session-1"), Role.NOBODY),
        (Actor("schedule", "end-of-day"), Role.OPERATOR),
        (Actor("rule", "prod-backup"), Role.OPERATOR),
        (Actor("event", "alarm"), Role.OPERATOR),
        (Actor("martian", "x"), Role.NOBODY),
    ],
)
def test_a_role_is_the_highest_that_the_document_gives(actor: Actor, wanted: Role) -> None:
    assert role(actor) is wanted


BOTH = """
version: 1
users: {T0FJORD/U0ANN: admin}
groups: {S0OPS: operator, T0FJORD/S0OPS: admin}
teams: [T0ORDERLY, T0FJORD]
"""


@pytest.mark.parametrize(
    ("actor", "wanted"),
    [
        (person("U0EVE", team="T0FJORD"), Role.VIEWER),
        (person("U0ANN", team="T0FJORD"), Role.ADMIN),
        (person("U0ANN"), Role.VIEWER),
        (person("U0OLE"), Role.OPERATOR),
        (person("U0OLE", team="T0FJORD"), Role.VIEWER),
        (person("U0KIM", team="T0FJORD"), Role.ADMIN),
        (person("U0GAST", team="T0FJORD"), Role.NOBODY),
        (person("U0GAST"), Role.VIEWER),
        (person("U0EVE", team="T0OTHER"), Role.NOBODY),
    ],
)
def test_in_a_further_workspace_people_and_groups_are_its_own(actor: Actor, wanted: Role) -> None:
    groups = {"S0OPS": frozenset({"U0OLE"}), "T0FJORD/S0OPS": frozenset({"T0FJORD/U0KIM"})}
    workspaces = Workspace(groups, frozenset({"T0FJORD/U0GAST"}))
    assert Access.load(BOTH).role(actor, workspaces) is wanted


def test_a_shared_channel_and_a_workflow_give_rights_at_home_only() -> None:
    access = Access.load("{version: 1, workflows: operator, channels: {C0OPS: operator}, teams: [T0ORDERLY, T0FJORD]}")
    home, theirs = person("U0EVE", "C0OPS"), person("U0EVE", "C0OPS", "T0FJORD")
    assert [access.role(actor, WORKSPACE) for actor in (home, theirs)] == [Role.OPERATOR, Role.VIEWER]
    workflows = [Actor("workflow", "Fx01", team) for team in ("T0ORDERLY", "T0FJORD", "T0STRANGER")]
    assert [access.role(actor, WORKSPACE) for actor in workflows] == [Role.OPERATOR, Role.NOBODY, Role.NOBODY]


def test_nobody_is_looked_for_in_another_workspaces_group() -> None:
    class OnlyHome(Workspace):
        def members(self, group: str) -> frozenset[str]:
            assert "/" not in group
            return super().members(group)

    access = Access.load("{version: 1, groups: {T0FJORD/S0OPS: operator}, teams: [T0ORDERLY, T0FJORD]}")
    assert access.role(person("U0EVE"), OnlyHome()) is Role.VIEWER
    assert not access.is_one_of(Approvers(groups=("T0FJORD/S0OPS",)), person("U0EVE"), OnlyHome())


def test_whose_yes_is_needed_may_be_people_of_a_further_workspace() -> None:
    access = Access.load(BOTH)
    theirs = Approvers(users=("T0FJORD/U0KIM",))
    assert access.is_one_of(theirs, person("U0KIM", team="T0FJORD"), WORKSPACE)
    assert not access.is_one_of(theirs, person("U0KIM"), WORKSPACE)
    assert theirs.title == "<@U0KIM>"


def test_without_teams_every_workspace_counts_but_guests_still_do_not() -> None:
    assert role(person("U0EVE", team="T0ELSEWHERE"), "version: 1") is Role.VIEWER
    assert role(person("U0EVE", guest=True), "version: 1") is Role.NOBODY


def test_everybody_may_be_nobody() -> None:
    closed = "{version: 1, everybody: nobody, users: {U0ANN: viewer}}"
    assert role(person("U0EVE"), closed) is Role.NOBODY
    assert role(person("U0ANN"), closed) is Role.VIEWER


def test_slack_is_asked_only_for_groups_that_would_give_more() -> None:
    class GroupsDown(Workspace):
        def members(self, group: str) -> frozenset[str]:
            raise ConnectionError(group)

    access = Access.load(DOCUMENT)
    assert access.role(person("U0EVE", "C0OPS"), GroupsDown()) is Role.OPERATOR
    with pytest.raises(ConnectionError):  # rights are never guessed
        access.role(person("U0EVE"), GroupsDown())


def test_slack_is_asked_for_guests_only_where_being_one_matters() -> None:
    down = Workspace(down=True)
    access = Access.load(DOCUMENT)
    assert access.role(person("U0ANN"), down) is Role.ADMIN
    assert access.role(person("U0EVE", guest=True), down) is Role.NOBODY
    with pytest.raises(ConnectionError):
        access.role(person("U0EVE", "C0OPS"), down)


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ("{version: 1, approvals: [{by: {}}]}", "approvals.0.by: nobody could approve"),
        ("{version: 1, approvals: [{operations: [x]}]}", "approvals.0.by: Field required"),
        ("{version: 1, approvals: [{by: {role: boss}}]}", "approvals.0.by: 'boss' is not a role that can approve"),
        ("{version: 1, break_glass: {role: nobody}}", "break_glass: 'nobody' is not a role that can approve"),
        ("{version: 1, break_glass: {users: [ann]}}", "break_glass: "),
        ("{version: 1, break_glass: {rank: 7}}", "break_glass.rank: Unexpected keyword argument"),
        ("{version: 1, limits: {ask: 0}}", "limits.ask: Input should be greater than or equal to 1"),
        ("version: [", "The access document is not YAML: "),
        ("", "the document: "),
        ("[]", "the document: "),
        ("{}", "version: Field required"),
        ("version: 2", "version: Input should be 1"),
        ("{version: 1, user: {}}", "user: Extra inputs are not permitted"),
        (
            "{version: 1, users: {U0ANN: boss}}",
            "users.U0ANN: 'boss' is not a role: write one of nobody, viewer, operator, admin",
        ),
        ("{version: 1, users: {ann: admin}}", "users.ann"),
        ("{version: 1, groups: {U0ANN: admin}}", "groups.U0ANN"),
        ("{version: 1, channels: {general: admin}}", "channels.general"),
        ("{version: 1, teams: [orderly]}", "teams.0"),
        ("{version: 1, everybody: 3}", "everybody: 3 is not a role"),
        ("{version: 1, prod: {values: live}}", "prod.values"),
        ("{version: 1, prod: {value: [live]}}", "prod.value: Extra inputs"),
    ],
)
def test_a_document_that_is_not_right_names_the_place(document: str, complaint: str) -> None:
    with pytest.raises(AccessError) as error:
        Access.load(document)
    assert complaint in str(error.value)


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(AccessError, match=r"everybody: .*; lex: "):
        Access.load("{version: 1, everybody: all, lex: all}")


@pytest.mark.parametrize(
    ("prod", "tags", "wanted"),
    [
        (Prod(), {"Environment": "prod"}, True),
        (Prod(), {"environment": "PRODUCTION"}, True),
        (Prod(), {"Environment": "preprod"}, False),
        (Prod(), {}, False),
        (Prod(tag="Stage", values=("live",)), {"stage": "live"}, True),
        (Prod(tag="Stage", values=("live",)), {"Environment": "prod"}, False),
        (Prod(tag="Stage", values=("Live",)), {"Stage": "live"}, True),
        (Prod(tag="Stage", values=("Live",)), {"Stage": "Live"}, True),
    ],
)
def test_what_counts_as_production(prod: Prod, tags: dict[str, str], wanted: bool) -> None:
    assert prod.holds(Resource("i-1", tags=tags)) is wanted


def test_each_role_may_do_more_than_the_one_before() -> None:
    assert Role.NOBODY < Role.VIEWER < Role.OPERATOR < Role.ADMIN
    assert Role.OPERATOR.title == "operator"


def approvers(text: str) -> Approvers:
    return Access.load(f"{{version: 1, break_glass: {text}}}").break_glass


@pytest.mark.parametrize(
    ("who", "actor", "wanted"),
    [
        ("{role: admin}", person("U0ANN"), True),
        ("{role: admin}", person("U0OLE"), False),
        ("{role: operator}", person("U0OLE"), True),
        ("{users: [U0EVE]}", person("U0EVE"), True),
        ("{users: [U0OUT]}", person("U0OUT"), False),
        ("{users: [U0EVE]}", person("U0EVE", team="T0ELSEWHERE"), False),
        ("{groups: [S0OPS]}", person("U0OLE"), True),
        ("{groups: [S0OPS]}", person("U0EVE"), False),
        ("{role: viewer}", Actor("lex", "session-1"), False),
    ],
)
def test_who_is_one_of_the_approvers(who: str, actor: Actor, wanted: bool) -> None:
    assert Access.load(DOCUMENT).is_one_of(approvers(who), actor, WORKSPACE) is wanted


def test_the_approvers_who_are_named_are_told_of_themselves() -> None:
    assert Access.load(DOCUMENT).named_approvers(WORKSPACE) == ("T0ELSEWHERE/U0PAT", "U0ANN", "U0GUEST", "U0OLE")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("{role: admin}", "an admin"),
        ("{role: viewer, users: [U0ANN]}", "a viewer or <@U0ANN>"),
        (
            "{role: operator, users: [U0ANN], groups: [S0OPS]}",
            "an operator, <@U0ANN> or somebody in the user group S0OPS",
        ),
    ],
)
def test_approvers_read_like_a_sentence(text: str, title: str) -> None:
    assert approvers(text).title == title
