"""What Slack sends, as requests, decisions and halts: who, where to answer, what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot import buttons
from bot.modals import Filled, Memo
from core.call import Call
from core.request import Actor, Decision, Departure, Halt, ReplyTo, Request, Visit

Body = Mapping[str, Any]

# A person's message may have one of these (Slack, "message": subtypes); edits, joins and bots have others.
STEP = "ask_orderly"
"""The callback id of our Workflow Builder step."""
_SAID_BY_A_PERSON = {None, "file_share", "thread_broadcast", "me_message"}


def is_for_us(event: Body) -> bool:
    """Whether a person mentions us, or says something where only we listen."""
    if not event.get("user") or event.get("bot_id") or event.get("subtype") not in _SAID_BY_A_PERSON:
        return False
    return event["type"] == "app_mention" or (event["type"], event.get("channel_type")) == ("message", "im")


def installed_in(body: Body) -> str:
    """The workspace whose installation of ours hears of it: in a shared channel it may be another than the person's.

    Source: docs.slack.dev, "Events API" (`authorizations`) and "View object" (`app_installed_team_id`).
    """
    view, authorizations = body.get("view") or {}, body.get("authorizations") or [{}]
    given = view.get("app_installed_team_id") or authorizations[0].get("team_id")
    return given or body.get("team_id") or (body.get("team") or {}).get("id") or ""


def visit(event: Body, body: Body) -> Visit | None:
    """A look at the Home tab; None for another of our tabs."""
    if event["type"] != "app_home_opened" or event.get("tab") != "home":
        return None
    team = body.get("team_id", "")
    actor = Actor("slack", event["user"], team)
    reply = ReplyTo(user=event["user"], team=installed_in(body))
    return Visit(f"event:{body['event_id']}", actor, reply, _now(), "home")


def departure(event: Body, body: Body) -> Departure | None:
    """The end of an installation: Orderly was removed, or its own token was revoked; None for another event."""
    match event:
        case {"type": "app_uninstalled"} | {"type": "tokens_revoked", "tokens": {"bot": [_, *_]}}:
            team = installed_in(body)
            at = datetime.fromtimestamp(int(body["event_time"]), UTC)
            return Departure(f"event:{body['event_id']}", Actor("slack", "", team), ReplyTo(team=team), at, team)
    return None


def step_request(event: Body, body: Body) -> Request | None:
    """A step of a workflow that asks us something; None when it is another event, or another app's step."""
    if event["type"] != "function_executed" or event.get("function", {}).get("callback_id") != STEP:
        return None
    inputs, execution = event.get("inputs") or {}, str(event["function_execution_id"])
    actor = Actor("workflow", execution, body.get("team_id", ""), str(inputs.get("channel") or ""))
    reply = ReplyTo(actor.channel, team=installed_in(body), step=execution)
    return Request(f"event:{body['event_id']}", actor, reply, _now(), said=str(inputs.get("order") or ""))


def command_request(body: Body) -> Request:
    """A slash command."""
    actor = Actor("slack", body["user_id"], body.get("team_id", ""), body.get("channel_id", ""))
    reply = ReplyTo(body.get("channel_id", ""), "", body["user_id"], body.get("response_url", ""), installed_in(body))
    return Request(f"command:{body['trigger_id']}", actor, reply, _now(), said=body.get("text", ""))


def event_request(event: Body, body: Body) -> Request:
    """A mention, or what is said in a direct message."""
    team = body.get("team_id", "")
    theirs = event.get("user_team") or event.get("source_team") or event.get("team") or team
    profile = event.get("user_profile") or {}
    guest = theirs != team or bool(profile.get("is_restricted") or profile.get("is_ultra_restricted"))
    actor = Actor("slack", event["user"], theirs, event["channel"], guest)
    reply = ReplyTo(event["channel"], event.get("thread_ts", ""), event["user"], team=installed_in(body))
    return Request(f"event:{body['event_id']}", actor, reply, _now(), said=event.get("text", ""))


def clicked(body: Body) -> Request | Decision | Halt:
    """A button. Raises ValueError when it is none of ours, or of a version that wrote another shape."""
    name, value = button(body)
    key, reply = f"click:{body['trigger_id']}", reply_to(body)
    actor = _actor(body, reply.channel)
    if name == buttons.APPROVE and value:
        return Decision(key, actor, reply, _now(), value, approve=True)
    if name == buttons.HALT and value:
        return Halt(key, actor, reply, _now(), value)
    if name in {buttons.CALL, buttons.AGAIN}:
        read = vars(buttons.read_value(value))
        return Request(key, actor, reply, _now(), **read)
    raise ValueError(f"a button called {name!r}")


def submitted(body: Body, memo: Memo, form: Filled) -> Request:
    """A form that was filled in."""
    call = Call(form.form.operation, form.params)
    actor = _actor(body, memo.to.channel)
    return Request(
        _view_key(body), actor, memo.to, _now(), call=call, dry_run=form.dry_run, replaces=memo.replaces
    )  # fmt: skip


def declined(body: Body, memo: Memo, why: str = "") -> Decision:
    """A no, with its reason, from the modal or from the button where there could be no modal."""
    key = _view_key(body) if "view" in body else f"click:{body['trigger_id']}"
    return Decision(key, _actor(body, memo.to.channel), memo.to, _now(), memo.token, approve=False, reason=why)


def button(body: Body) -> tuple[str, str]:
    """The name and the value of what was pressed or chosen."""
    action = body["actions"][0]
    chosen = action.get("selected_option") or {}
    return action.get("action_id", "").partition("-")[0], action.get("value") or chosen.get("value", "")


def reply_to(body: Body) -> ReplyTo:
    """Where the answer to an interaction goes; to the person, where it was in no channel."""
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id", "")
    thread = container.get("thread_ts") or message.get("thread_ts", "")
    if body["type"] == "message_action":  # an order made from a message is answered below it
        thread = thread or message.get("ts", "")
    return ReplyTo(channel, thread, body["user"]["id"], body.get("response_url", ""), installed_in(body))


def text_of(message: Any) -> str:
    """All that a message says, in its text and in its blocks."""
    match message:
        case {"text": str(text), **rest}:
            return " ".join(filter(None, [text, text_of(rest)]))
        case dict():
            return " ".join(filter(None, map(text_of, message.values())))
        case list():
            return " ".join(filter(None, map(text_of, message)))
    return ""


def _actor(body: Body, channel: str) -> Actor:
    user, team = body["user"], (body.get("team") or {}).get("id", "")
    theirs = user.get("team_id") or team
    return Actor("slack", user["id"], theirs, channel, guest=bool(team) and theirs != team)


def _view_key(body: Body) -> str:
    return f"view:{body['view']['id']}:{body['view'].get('hash', '')}"


def _now() -> datetime:
    return datetime.now(UTC)
