"""Forms: opened by buttons and shortcuts, with choices while one types, checked when they are sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import HTTPError

from automation.catalogue import OPERATIONS
from bot import buttons, modals
from bot.form_catalogue import written
from bot.forms import FILE, forms
from bot.inbound import Inbound
from bot.interactions import Interactions
from bot.lean_aws import AwsError
from bot.modals import Memo
from bot.views import Views
from core.call import Call
from core.recent import Known
from core.request import ReplyTo
from local.slack.block_limits import view_problems
from tests.bot.given import SECRET, Body, Queue, ShownModals, slack_event
from tests.bot.test_inbound import BO, CLICK, CLICKED, Answers, taken, with_action
from tests.local.conftest import Serve

TO = ReplyTo("C0APPSUPP", "", "U0BOLUND")
TOKEN = "tok-4Jq1V0y7m2Qk"


def form_button(operation: str, *, replaces: str = "", **params: str) -> Any:
    """Makes a click one on a button that opens a form."""
    return with_action(action_id="form-0", value=buttons.form_value(Call(operation, params), replaces))


def sent(view: dict[str, Any], **values: Any) -> Any:
    """Makes a submission one of this modal with these values in it."""

    def change(body: Body) -> None:
        state = {name: {name: held(value)} for name, value in values.items()}
        body["user"] = {"id": BO.id, "team_id": BO.team}
        body["view"] = body["view"] | view | {"state": {"values": state}}

    return change


def held(value: Any) -> dict[str, Any]:
    """A field's state, as Slack sends it."""
    if isinstance(value, list):
        return {"selected_options": [{"value": one} for one in value]}
    return {"value": value}


def interaction(kind: str, **fields: Any) -> Any:
    """Makes a click an interaction of another kind."""

    def change(body: Body) -> None:
        for name in ("actions", "container", "response_url", "message"):
            body.pop(name, None)
        body.update(type=kind, **fields)

    return change


def elements(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs of a modal, by block."""
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


# Where they come from


def test_the_forms_are_those_of_the_catalogue() -> None:
    assert FILE.read_text(encoding="utf-8") == written(OPERATIONS.values()), "run `make lex`"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_form_that_slack_takes(operation: str) -> None:
    view = modals.form_modal(forms()[operation], {}, Memo(TO, operation))
    assert view_problems(view) == []
    assert [name for name in elements(view) if name != "dry_run"] == list(OPERATIONS[operation].parameters)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_example_of_every_parameter_is_taken_by_its_form(operation: str) -> None:
    form = forms()[operation]
    assert form.wrong({field.name: field.example for field in form.fields}) == {}


@given(st.sampled_from(sorted(OPERATIONS)), st.text(max_size=400))
def test_a_form_says_of_a_value_what_the_operation_would(operation: str, text: str) -> None:
    for field in forms()[operation].fields:
        said = field.wrong(text)
        try:
            OPERATIONS[operation].parameters[field.name].parse(text)
        except Exception:  # noqa: BLE001
            assert said
        else:
            assert not said or field.options  # an enumeration's other spellings are not among the options


@given(st.text(max_size=4000) | st.sampled_from(['"' * 4000, "\\" * 4000, "\x01" * 4000, "\n" * 4000, "é" * 4000]))
def test_a_shortcut_from_any_message_is_shown(text: str) -> None:
    assert view_problems(modals.pick_modal(Memo(TO, text=text))) == []


# Opened


def test_a_button_opens_its_form_with_what_is_known_filled_in(door: Inbound, queue: Queue, views: ShownModals) -> None:
    taken(door, slack_event("block_actions_call", form_button("open-ports", instance="web-1", direction="egress")))
    (view,) = views.shown
    assert (view["trigger"], view["title"]["text"], queue.put_in) == (CLICK, "Open ports", [])
    assert elements(view)["instance"]["initial_option"]["value"] == "web-1"
    assert elements(view)["direction"]["initial_option"]["value"] == "egress"


def test_when_slack_shows_no_form_the_person_reads_how_to_type_it(
    door: Inbound, views: ShownModals, serve: Serve
) -> None:
    views.down, answers = True, Answers(serve)

    def change(body: Body) -> None:
        form_button("stop-instances")(body)
        body["response_url"] = answers.url

    taken(door, slack_event("block_actions_call", change))
    said = "Slack did not show the form. Please press it again, or type it: /orderly stop-instances"
    assert [answer["text"] for answer in answers.said] == [said]


def test_the_shortcut_asks_what_to_do(door: Inbound, views: ShownModals) -> None:
    taken(door, slack_event("block_actions_call", interaction("shortcut", callback_id="ask", channel=None)))
    (view,) = views.shown
    (menu,) = view["blocks"][1]["elements"]
    offered = [option["value"] for group in menu["option_groups"] for option in group["options"]]
    assert sorted(offered) == sorted(OPERATIONS)


def test_an_order_made_from_a_message_is_about_what_the_message_is_about(
    door: Inbound, queue: Queue, views: ShownModals
) -> None:
    found = "i-06dd90c34b8f87d76"
    message = {"ts": "1795194000.000009", "text": f"disk full on {found}!", "blocks": []}
    taken(door, slack_event("block_actions_call", interaction("message_action", callback_id="order", message=message)))
    (picker,) = views.shown

    def pick(body: Body) -> None:
        body.pop("message", None)
        chosen = {"action_id": modals.PICK, "selected_option": {"value": "reboot-instances"}}
        body.update(actions=[chosen], container={"type": "view"}, view=picker | {"id": "V1", "hash": "h"})

    taken(door, slack_event("block_actions_call", pick))
    form = views.shown[1]
    assert (form["id"], form["title"]["text"]) == ("V1", "Reboot instances")
    assert [option["value"] for option in elements(form)["instances"]["initial_options"]] == [found]

    taken(door, slack_event("view_submission", sent(form, instances=[found], dry_run=["dry_run"])))
    assert queue.request.call == Call("reboot-instances", {"instances": found})
    assert queue.request.dry_run
    assert queue.request.reply.thread == "1795194000.000009"  # answered below the message


# While one types


def suggested(door: Inbound, view: dict[str, Any], typed: str, block: str = "instances") -> list[str]:
    change = interaction("block_suggestion", view=view, block_id=block, action_id=block, value=typed)
    answer = door.answer(slack_event("block_actions_call", change))
    assert answer["statusCode"] == 200
    return [option["text"]["text"] for option in json.loads(answer["body"])["options"]]


def test_what_was_last_spoken_of_is_offered(door: Inbound, views: ShownModals) -> None:
    views.known["instance"] = [Known("i-06dd90c34b8f87d76", "web-1"), Known("i-06dd90c34b8f87d77", "db-1")]
    view = modals.form_modal(forms()["stop-instances"], {}, Memo(TO, "stop-instances"))
    assert suggested(door, view, "") == ["web-1 (i-06dd90c34b8f87d76)", "db-1 (i-06dd90c34b8f87d77)"]
    assert suggested(door, view, "DB") == ["DB", "db-1 (i-06dd90c34b8f87d77)"]
    assert suggested(door, view, "tag:Team=web") == ["tag:Team=web"]


def test_without_choices_what_is_typed_can_still_be_taken(door: Inbound) -> None:
    assert suggested(door, {"private_metadata": "of long ago"}, "web-1") == ["web-1"]
    assert suggested(door, {"private_metadata": "of long ago"}, "") == []


# Sent


def test_a_form_becomes_a_request_of_who_sent_it(door: Inbound, queue: Queue) -> None:
    view = modals.form_modal(forms()["open-ports"], {}, Memo(TO, "open-ports"))
    taken(door, slack_event("view_submission", sent(view, instance="web-1", direction="")))
    request = queue.request
    assert (request.key, request.call) == ("view:V08VIEW:1795194095.xyz", Call("open-ports", {"instance": "web-1"}))
    assert (request.actor, request.reply, request.dry_run) == (BO, TO, False)


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_queued(door: Inbound, queue: Queue) -> None:
    view = modals.form_modal(forms()["resize-instance"], {}, Memo(TO, "resize-instance"))
    answer = door.answer(slack_event("view_submission", sent(view, instance="i-12", size="t3.large")))
    said = json.loads(answer["body"])
    assert (said["response_action"], list(said["errors"])) == ("errors", ["instance"])
    assert "is not an instance id: it has 2 digits" in said["errors"]["instance"]
    assert queue.put_in == []


def test_a_form_of_an_operation_that_is_gone_says_so(door: Inbound, queue: Queue) -> None:
    view = modals.form_modal(forms()["open-ports"], {}, Memo(TO, "open-ports"))
    view["private_metadata"] = Memo(TO, "close-everything").written()
    answer = door.answer(slack_event("view_submission", sent(view, instance="web-1")))
    said = "This form is from an older version of me. Please close it and open it again."
    assert json.loads(answer["body"])["errors"] == {"instance": said}
    assert queue.put_in == []


def test_when_the_queue_is_down_the_form_stays_and_says_so(door: Inbound, queue: Queue) -> None:
    queue.down = True
    view = modals.form_modal(forms()["open-ports"], {}, Memo(TO, "open-ports"))
    answer = door.answer(slack_event("view_submission", sent(view, instance="web-1")))
    assert json.loads(answer["body"])["errors"]["instance"].startswith("I could not take that just now.")


# A no, and another plan in the place of one


def test_a_no_is_asked_for_its_reason(door: Inbound, queue: Queue, views: ShownModals) -> None:
    taken(door, slack_event("block_actions_decline"))
    (view,) = views.shown
    assert (view["title"]["text"], queue.put_in) == ("Decline", [])

    taken(door, slack_event("view_submission", sent(view, reason="  it is Friday ")))
    decision = queue.decision
    assert (decision.token, decision.approve, decision.reason) == (TOKEN, False, "it is Friday")
    assert (decision.key, decision.actor) == ("view:V08VIEW:1795194095.xyz", BO)
    assert decision.reply == CLICKED


def test_a_no_needs_no_reason(door: Inbound, queue: Queue, views: ShownModals) -> None:
    taken(door, slack_event("block_actions_decline"))
    taken(door, slack_event("view_submission", sent(views.shown[0], reason=None)))
    assert (queue.decision.approve, queue.decision.reason) == (False, "")


def test_a_no_is_taken_without_a_reason_when_slack_shows_no_form(
    door: Inbound, queue: Queue, views: ShownModals
) -> None:
    views.down = True
    taken(door, slack_event("block_actions_decline"))
    decision = queue.decision
    assert (decision.key, decision.token, decision.approve) == (f"click:{CLICK}", TOKEN, False)
    assert (decision.actor, decision.reply) == (BO, CLICKED)


def test_an_edited_plan_names_the_one_in_whose_place_it_comes(door: Inbound, queue: Queue, views: ShownModals) -> None:
    edit = form_button("stop-instances", replaces=TOKEN, instances="web-1")
    taken(door, slack_event("block_actions_call", edit))
    taken(door, slack_event("view_submission", sent(views.shown[0], instances=["web-2", "web-3"])))
    request = queue.request
    assert (request.replaces, request.call) == (TOKEN, Call("stop-instances", {"instances": "web-2,web-3"}))


def test_a_form_for_another_region_says_so_and_asks_for_it_there(
    door: Inbound, queue: Queue, views: ShownModals
) -> None:
    edit = form_button("stop-instances", replaces=TOKEN, instances="web-1", region="us-east-1")
    taken(door, slack_event("block_actions_call", edit))
    assert "in us-east-1" in json.dumps(views.shown[0]["blocks"])
    taken(door, slack_event("view_submission", sent(views.shown[0], instances=["web-2"])))
    assert queue.request.call == Call("stop-instances", {"instances": "web-2", "region": "us-east-1"})


def test_a_form_for_a_member_account_says_so_and_asks_for_it_there(
    door: Inbound, queue: Queue, views: ShownModals
) -> None:
    edit = form_button("secure", replaces=TOKEN, setting="versioning", resource="orders", account="210987654321")
    taken(door, slack_event("block_actions_call", edit))
    assert "in account 210987654321" in json.dumps(views.shown[0]["blocks"])
    taken(door, slack_event("view_submission", sent(views.shown[0], setting="tls-only")))
    assert queue.request.call is not None
    assert queue.request.call.account == "210987654321"


def test_the_account_of_a_policy_is_a_field_of_its_form(door: Inbound, queue: Queue, views: ShownModals) -> None:
    edit = form_button("policy", replaces=TOKEN, rule="bucket-versioned", mode="auto", account="210987654321")
    taken(door, slack_event("block_actions_call", edit))
    taken(door, slack_event("view_submission", sent(views.shown[0], account="321098765432")))
    assert queue.request.call is not None
    assert queue.request.call.account == "321098765432"


@pytest.mark.parametrize("error", [AwsError("KMS: 400 ThrottlingException"), HTTPError("no answer")])
def test_a_no_is_taken_even_where_the_token_cannot_be_read(queue: Queue, error: Exception) -> None:
    def token(_team: str) -> str:
        raise error

    door = Inbound(Interactions(queue, Views(token, "https://slack.invalid/api/"), lambda _kind: []), lambda: SECRET)
    taken(door, slack_event("block_actions_decline"))
    assert (queue.decision.token, queue.decision.approve) == (TOKEN, False)
