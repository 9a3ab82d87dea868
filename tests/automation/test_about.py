"""Help, and who am I."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.catalogue import OPERATIONS
from automation.operations.about import help as help_
from automation.operations.about import whoami
from core.access import Role
from core.answer import Answer
from core.call import Call, Choice
from core.reader import Reader
from core.refusal import Refusal
from core.request import Actor
from tests.support.account import embedded_aws
from tests.support.house import reader


@pytest.fixture(scope="module")
def viewer() -> Reader:
    """What an operation gets when a viewer asks."""
    with embedded_aws():
        return reader(Role.VIEWER)


@pytest.fixture(scope="module")
def operator() -> Reader:
    """What an operation gets when an operator asks."""
    with embedded_aws():
        return reader(Role.OPERATOR)


def helped(who: Reader, operation: str | None = None) -> Answer:
    found = help_(who, operation)
    assert isinstance(found, Answer)
    return found


def test_help_lists_what_the_asker_may_use_and_nothing_else(viewer: Reader, operator: Reader) -> None:
    mine = helped(viewer)
    assert mine.headline == "As viewer you can ask me 25 things."
    assert mine.table is not None
    said = [row[0] for row in mine.table.rows]
    assert "/orderly open-ports <instance> [direction]" in said
    assert not any("stop-instances" in row for row in said)
    everything = helped(operator)
    assert everything.table is not None
    assert len(everything.table.rows) == sum(o.needs <= Role.OPERATOR for o in OPERATIONS.values())
    assert mine.private
    assert everything.private


def test_help_says_which_are_changes(operator: Reader) -> None:
    table = helped(operator).table
    assert table is not None
    what = {row[0]: row[1] for row in table.rows}
    assert what["/orderly stop-instances [instances] [tag]"] == "Stop instances, by id, name or tag. (a change)"
    assert what["/orderly whoami"] == "Who you are to me: your role, and where I work."


@pytest.mark.parametrize("name", ["stop-instances", "stop", "Stop-Instances"])
def test_help_for_one_operation_shows_how(viewer: Reader, name: str) -> None:
    found = helped(viewer, name)
    assert found.headline == "stop-instances: Stop instances, by id, name or tag."
    assert found.table is not None
    assert found.table.rows[0] == (
        "instances",
        "one or more instances, by id, name or tag:Key=Value, such as i-06dd90c34b8f87d76",
        "–",
    )
    for line in (
        "Example: `/orderly stop-instances i-06dd90c34b8f87d76`",
        "Also: `stop`",
        "Or say: “stop {instances}”",
        "Needs the role operator; you are viewer.",
        "Waits for a second person: for prod.",
    ):
        assert line in found.text


def test_help_tells_needed_parameters_and_defaults(viewer: Reader) -> None:
    table = helped(viewer, "open-ports").table
    assert table is not None
    assert [row[2] for row in table.rows] == ["needed", "ingress"]
    assert helped(viewer, "whoami").table is None


@pytest.mark.parametrize("declared", OPERATIONS)
def test_there_is_help_for_every_operation(viewer: Reader, declared: str) -> None:
    assert helped(viewer, declared).headline.startswith(f"{declared}: ")


def test_help_for_what_is_not_there(viewer: Reader) -> None:
    with pytest.raises(Refusal, match="I can do nothing about “dance” for you"):
        helped(viewer, "dance")


def test_help_searches_for_a_word_in_what_the_asker_may_do(viewer: Reader, operator: Reader) -> None:
    found = helped(operator, "snap")
    assert found.headline == "1 thing that I can do about “snap”."
    assert found.table is not None
    assert [row[0].split()[1] for row in found.table.rows] == ["snapshot"]
    with pytest.raises(Refusal, match="nothing about “snap” for you"):
        helped(viewer, "snap")


def test_who_am_i_tells_role_place_and_rights(viewer: Reader, operator: Reader) -> None:
    mine = whoami(viewer)
    assert isinstance(mine, Answer)
    assert mine.headline == "You are <@U0ANN>, viewer here. I work in account 123456789012, region eu-west-1."
    names = (
        "open-ports, instances, find, describe, owner, who-changed, logs, metric, cost, alarms, schedules, waiting, "
        "findings, compliance, was-compliant, rules, waivers, digest, runs, details, alias, aliases, unalias, "
        "help and whoami"
    )
    assert mine.text == f"You may use {names}."
    assert mine.choices == (Choice("Help", Call("help")),)
    assert mine.private
    theirs = whoami(operator)
    assert isinstance(theirs, Answer)
    assert theirs.text.endswith("You may approve other people's changes.")


def test_who_am_i_in_lex(viewer: Reader) -> None:
    voice = replace(viewer, asker=replace(viewer.asker, actor=Actor("lex", "session-1")))
    found = whoami(voice)
    assert isinstance(found, Answer)
    assert found.headline.startswith("You are session-1, viewer here.")
