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
from core.request import Actor, Decision, ReplyTo, Request
from core.settings import InboundSettings

logger = Logger()

Body = Mapping[str, Any]

_NOT_TAKEN = "I could not take that just now. Nothing was changed: please try again in a moment."
_OLD_BUTTON = "That button is from an older version of me. Please ask again."


class Queue(Protocol):
    """Where requests go."""

    def put(self, message: Request | Decision) -> None:
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
        ack(said) if said else ack()

    def mention_or_message(event: Body, body: Body) -> None:
        if event.get("bot_id") or event.get("subtype"):
            return  # other bots, our own words, edits and joins
        queue.put(_event_request(event, body))  # if this raises, Slack sends the event again

    def decision(ack: Ack, body: Body) -> None:
        queue.put(_decision(body))
        ack()

    def call(ack: Ack, body: Body, respond: Callable[..., Any]) -> None:
        try:
            request = _button_request(body)
        except ValueError:
            logger.warning("unreadable button", action=body["actions"][0].get("action_id"))
            respond(text=_OLD_BUTTON, response_type="ephemeral", replace_original=False)
        else:
            queue.put(request)
        ack()

    app.command(re.compile(r"/.+"))(command)
    app.event("app_mention")(mention_or_message)
    app.event({"type": "message", "channel_type": "im"})(mention_or_message)
    app.event("message")(lambda: None)
    app.action(re.compile(rf"^(?:{buttons.APPROVE}|{buttons.DECLINE})$"))(decision)
    app.action(re.compile(rf"^(?:{buttons.CALL}|{buttons.AGAIN})(?:-\d+)?$"))(call)
    return app


def _put(queue: Queue, request: Request) -> str:
    """Queue a slash command, which Slack never sends again by itself; what to tell the person if that fails."""
    logger.append_keys(correlation_id=request.id)
    try:
        queue.put(request)
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


def _decision(body: Body) -> Decision:
    action = body["actions"][0]
    actor, reply = _clicker(body)
    approve = action["action_id"] == buttons.APPROVE
    return Decision(f"click:{body['trigger_id']}", actor, reply, _now(), action["value"], approve)


def _button_request(body: Body) -> Request:
    call, said, again = buttons.read_value(body["actions"][0]["value"])
    actor, reply = _clicker(body)
    request = Request(f"click:{body['trigger_id']}", actor, reply, _now(), said=said, call=call, again=again)
    logger.append_keys(correlation_id=request.id)
    return request


def _now() -> datetime:
    return datetime.now(UTC)


class Inbound:
    """The whole of what happens to one HTTP request."""

    def __init__(self, queue: Queue, secret: Callable[[], str]) -> None:
        self._app = make_app(queue)
        self._secret = secret

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The HTTP response: 200 when taken, 401 or 400 when it is not from Slack, 500 for Slack to come again."""
        try:
            http = HttpRequest.from_event(event)
            body = http.verified([self._secret()])
        except NotFromSlackError as error:
            logger.warning("refused", status=error.status, reason=str(error))
            return _response(error.status)
        if body.get("ssl_check") == "1":
            return _response(200)
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
