"""Forms through the signed HTTP door: what is missing, edited plans, reasons, orders made from messages."""

from __future__ import annotations

import pytest

from local.runtime import Runtime
from local.slack.cast import ANN
from tests.e2e.people import People, labels, words
from tests.e2e.test_changes import state

pytestmark = pytest.mark.e2e


def title(orderly: Runtime, user: str) -> str:
    view = orderly.slack.views.modal(user)
    return str(view["title"]["text"]) if view else ""


def test_what_is_missing_is_asked_for_in_a_form_and_what_is_wrong_in_it_is_said_there(
    orderly: Runtime, people: People
) -> None:
    since = people.command("ann", "open-ports")
    asked = people.sees("ann", "Which instance?", since=since)
    people.presses("ann", asked, "Fill in")
    assert title(orderly, "ann") == "Open ports"
    assert orderly.slack.views.submit("ann", {}) == {"instance": "Please complete this required field."}
    wrong = orderly.slack.views.submit("ann", {"instance": "i-12"})
    assert "it has 2 digits after “i-”" in wrong["instance"]
    people.fills("ann", instance="web-1", direction="egress")
    people.sees("ann", f"web-1 ({orderly.demo['web-1']}) lets out", since=since)


def test_while_one_types_what_was_last_spoken_of_is_offered(orderly: Runtime, people: People) -> None:
    people.asks("ann", "owner db-1", "is owned by")
    orderly.slack.views.shortcut("ann", "ask")
    orderly.slack.views.press("ann", "stop-instances")
    people.until(lambda: bool(orderly.slack.views.options("ann", "instances", "db-")[1:]))
    typed, offered = orderly.slack.views.options("ann", "instances", "db-")
    assert typed["value"] == "db-"
    assert (offered["text"]["text"], offered["value"]) == (
        f"db-1 ({orderly.demo['db-1']})", orderly.demo["db-1"]
    )  # fmt: skip
    orderly.slack.views.close("ann")


def test_the_shortcut_is_answered_in_person_since_it_is_from_no_channel(orderly: Runtime, people: People) -> None:
    direct = orderly.slack.direct(ANN.id).id
    since = len(orderly.slack.messages(direct, "ann"))
    orderly.slack.views.shortcut("ann", "ask")
    orderly.slack.views.press("ann", "describe")
    people.fills("ann", resource="db-1")
    people.sees("ann", f"db-1 ({orderly.demo['db-1']}) is an instance", since=since, channel=direct)


def test_an_order_made_from_a_message_is_answered_below_it(orderly: Runtime, people: People) -> None:
    server = orderly.demo["test-1"]
    said = orderly.slack.say("bo", "application-support", f"{server} looks odd, and i-123 as well")
    orderly.slack.shortcut("ann", said.ts, "order")
    orderly.slack.views.press("ann", "reboot-instances")
    assert title(orderly, "ann") == "Reboot instances"
    people.fills("ann", dry_run=["dry_run"])
    plan = people.sees("ann", "Dry run: Reboot test-1")
    assert plan.thread_ts == said.ts


def test_an_edited_plan_takes_the_place_of_the_one_that_waits(orderly: Runtime, people: People) -> None:
    web, db = orderly.demo["web-1"], orderly.demo["db-1"]
    card = people.asks("ann", f"stop {web}", "waits for a second person")
    people.presses("ann", card, "Edit")
    since = len(orderly.slack.messages("application-support", "ann"))
    people.fills("ann", instances=[db])
    withdrawn = people.becomes(card, "Withdrawn by", f"stop-instances instances={db} instead")
    assert "Approve" not in labels(withdrawn)
    other = people.sees("ann", f"Stop db-1 ({db})", "waits for a second person", since=since)
    people.presses("bo", other, "Decline")
    people.fills("bo", reason="<!channel> not on a Friday")
    declined = people.becomes(other, "Declined by", "not on a Friday")
    assert "<!channel>" not in words(declined)
    assert state(orderly, web) == state(orderly, db) == "running"


def test_a_plan_that_was_approved_meanwhile_cannot_be_edited_any_more(orderly: Runtime, people: People) -> None:
    server = orderly.demo["web-2"]
    card = people.asks("ann", f"reboot {server}", "waits for a second person")
    people.presses("ann", card, "Edit")
    people.presses("bo", card, "Approve")
    people.becomes(card, "done in")
    since = len(orderly.slack.messages("application-support", "ann"))
    people.fills("ann")
    people.sees("ann", "That is approved already, by", since=since)
