"""From Slack to the chat queue: verify, understand what kind of thing it is, queue it, acknowledge.

Slack gives three seconds. So nothing heavy is imported here, nothing is asked of Slack, and what was said is
understood later, by the desk (design: "How a request flows").
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot import buttons
from bot.http import HttpRequest, NotFromSlackError
from bot.lean_aws import Secret, lean_aws
from core.aws.queues import RequestQueue
from core.request import Actor, Decision, Halt, ReplyTo, Request
from core.settings import InboundSettings

logger = Logger()

Body = Mapping[str, Any]

_NOT_TAKEN = "I could not take that just now. Nothing was changed: please try again in a moment."
_OLD_BUTTON = "That button is from an older version of me. Please ask again."

# A person's message may have one of these (Slack, "message": subtypes); edits, joins and bots have others.
_SAID_BY_A_PERSON = {None, "file_share", "thread_broadcast", "me_message"}


class Queue(Protocol):
    """Where requests go."""

    def put(self, message: Request | Decision | Halt) -> None:
        """Queue it, or raise."""


def _known(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """What the request itself says: this function has no token, and asks Slack nothing on the way."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token="")


def make_app(queue: Queue) -> App:
    """The Bolt app: what people can do in Slack, each as one message on the chat queue."""
    app = App(
        authorize=_known,
        process_before_response=True,
        request_verification_enabled=False,  # `HttpRequest.verified` did, before anything was parsed
        ssl_check_enabled=False,
        token_verification_enabled=False,
    )

    def command(ack: Ack, body: Body) -> None:
        said = _put(queue, _command_request(body))
        ack(text=said, response_type="ephemeral") if said else ack()

    def heard(event: Body, body: Body) -> None:
        if _is_for_us(event):
            queue.put(_event_request(event, body))  # if this raises, Slack sends the event again

    def click(ack: Ack, body: Body, respond: Callable[..., Any]) -> None:
        try:
            said = _put(queue, _clicked(body))
        except ValueError:
            logger.warning("unreadable button", action=body["actions"][0].get("action_id"))
            said = _OLD_BUTTON
        if said:
            respond(text=said, response_type="ephemeral", replace_original=False)
        ack()

    app.command(re.compile(r"/.+"))(command)
    app.event(re.compile(r".+"))(heard)  # all are acknowledged, or Slack would send again what we do not want
    app.action(re.compile(r".*"))(click)
    return app


def _is_for_us(event: Body) -> bool:
    """Whether a person mentions us, or says something where only we listen."""
    if not event.get("user") or event.get("bot_id") or event.get("subtype") not in _SAID_BY_A_PERSON:
        return False
    return event["type"] == "app_mention" or (event["type"], event.get("channel_type")) == ("message", "im")


def _put(queue: Queue, message: Request | Decision | Halt) -> str:
    """Queue a command or a click, which Slack never sends again by itself; what to tell the person if that fails."""
    logger.append_keys(correlation_id=message.id if isinstance(message, Request) else message.key)
    try:
        queue.put(message)
    except Exception:
        logger.exception("not queued")
        return _NOT_TAKEN
    return ""


def _command_request(body: Body) -> Request:
    actor = Actor("slack", body["user_id"], body.get("team_id", ""), body.get("channel_id", ""))
    reply = ReplyTo(body.get("channel_id", ""), "", body["user_id"], body.get("response_url", ""))
    return Request(f"command:{body['trigger_id']}", actor, reply, _now(), said=body.get("text", ""))


def _event_request(event: Body, body: Body) -> Request:
    team = body.get("team_id", "")
    theirs = event.get("user_team") or event.get("source_team") or event.get("team") or team
    profile = event.get("user_profile") or {}
    guest = theirs != team or bool(profile.get("is_restricted") or profile.get("is_ultra_restricted"))
    actor = Actor("slack", event["user"], theirs, event["channel"], guest)
    reply = ReplyTo(event["channel"], event.get("thread_ts", ""), event["user"])
    request = Request(f"event:{body['event_id']}", actor, reply, _now(), said=event.get("text", ""))
    logger.append_keys(correlation_id=request.id)
    return request


def _clicker(body: Body) -> tuple[Actor, ReplyTo]:
    user, container = body["user"], body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id", "")
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts", "")
    team = (body.get("team") or {}).get("id", "")
    theirs = user.get("team_id") or team
    actor = Actor("slack", user["id"], theirs, channel, guest=bool(team) and theirs != team)
    return actor, ReplyTo(channel, thread, user["id"], body.get("response_url", ""))


def _clicked(body: Body) -> Request | Decision | Halt:
    """Raises ValueError when the button is none of ours, or of a version that wrote another shape."""
    action = body["actions"][0]
    name, value = action.get("action_id", "").partition("-")[0], action.get("value", "")
    key, (actor, reply) = f"click:{body['trigger_id']}", _clicker(body)
    if name in {buttons.APPROVE, buttons.DECLINE} and value:
        return Decision(key, actor, reply, _now(), value, approve=name == buttons.APPROVE)
    if name == buttons.HALT and value:
        return Halt(key, actor, reply, _now(), value)
    if name in {buttons.CALL, buttons.AGAIN}:
        clicked = vars(buttons.read_value(value))
        return Request(key, actor, reply, _now(), **clicked)
    raise ValueError(f"a button called {name!r}")


def _now() -> datetime:
    return datetime.now(UTC)


class Inbound:
    """The whole of what happens to one HTTP request."""

    def __init__(self, queue: Queue, secret: Callable[[], str]) -> None:
        """`secret` gives the signing secret; while it is being replaced the new and the old, with a space between."""
        self._app = make_app(queue)
        self._secret = secret

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The HTTP response: 200 when taken, 401 or 400 when it is not from Slack, 500 for Slack to come again."""
        try:
            http = HttpRequest.from_event(event)
            if http.is_ssl_check:
                return _response(200)
            body = http.verified(self._secret().split())
        except NotFromSlackError as error:
            logger.warning("refused", status=error.status, reason=str(error))
            return _response(error.status)
        headers: dict[str, Any] = dict(http.headers)
        # Socket mode is Bolt's name for "the body is parsed and trusted already".
        response = self._app.dispatch(BoltRequest(body=body, headers=headers, mode="socket_mode"))
        return _response(response.status, response.body, response.first_headers())


def _response(status: int, body: str = "", headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {"statusCode": status, "headers": dict(headers or {"content-type": "text/plain"}), "body": body}


@cache
def _inbound() -> Inbound:
    settings = InboundSettings.from_environment()
    secret = Secret(settings.slack_signing_secret_parameter, lean_aws().get_parameter)
    return Inbound(RequestQueue(lean_aws(), settings.chat_queue_url), secret.value)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request from Slack, through the HTTP API."""
    logger.clear_state()
    try:
        return _inbound().answer(event)
    except Exception:
        logger.exception("not answered")
        return _response(500)


if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    _inbound()  # so that it is in the snapshot; the secret is read after it, with an age
