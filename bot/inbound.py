"""From Slack to the chat queue: verify, understand what kind of thing it is, queue it, acknowledge.

Slack gives three seconds. So nothing heavy is imported here, nothing is asked of Slack but to show a modal, and what
was said is understood later, by the desk (design: "How a request flows").
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot import payloads
from bot.http import HttpRequest, NotFromSlackError
from bot.interactions import Interactions, NotTakenError
from bot.lean_aws import Secret, lean_aws, lean_tokens
from bot.payloads import Body
from bot.views import Views
from core import recent
from core.aws.queues import ChatQueue
from core.settings import InboundSettings

logger = Logger()


def _known(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    """What the request itself says: nothing of Slack is asked on the way."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token="")


def make_app(interactions: Interactions) -> App:
    """The Bolt app: what people can do in Slack, each as one message on the chat queue or a modal."""
    app = App(
        authorize=_known,
        process_before_response=True,
        request_verification_enabled=False,  # `HttpRequest.verified` did, before anything was parsed
        ssl_check_enabled=False,
        token_verification_enabled=False,
    )

    def command(ack: Ack, body: Body) -> None:
        said = interactions.put(payloads.command_request(body))
        ack(text=said, response_type="ephemeral") if said else ack()

    def heard(event: Body, body: Body) -> None:
        interactions.hear(event, body)  # if this raises, Slack sends the event again

    def click(ack: Ack, body: Body, respond: Callable[..., Any]) -> None:
        said = interactions.click(body)
        if said and not body.get("response_url"):  # in a view; Slack says that it did not work
            raise NotTakenError(said)
        if said:
            respond(text=said, response_type="ephemeral", replace_original=False)
        ack()

    def submit(ack: Ack, body: Body) -> None:
        wrong = interactions.submit(body)
        ack(response_action="errors", errors=wrong) if wrong else ack()

    def shortcut(ack: Ack, body: Body) -> None:
        interactions.shortcut(body)
        ack()

    def suggest(ack: Ack, body: Body) -> None:
        ack(options=interactions.suggest(body))

    anything = re.compile(r".*")
    app.command(re.compile(r"/.+"))(command)
    app.event(anything)(heard)  # all are acknowledged, or Slack would send again what we do not want
    app.action(anything)(click)
    app.view(anything)(submit)
    app.shortcut(anything)(shortcut)
    app.options(anything)(suggest)
    return app


class Inbound:
    """The whole of what happens to one HTTP request."""

    def __init__(self, interactions: Interactions, secret: Callable[[], str]) -> None:
        """`secret` gives the signing secret; while it is being replaced the new and the old, with a space between."""
        self._app = make_app(interactions)
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
    aws = lean_aws()
    interactions = Interactions(
        ChatQueue(aws, settings.chat_queue_url),
        Views(lean_tokens(aws, settings), settings.slack_api_url),
        lambda kind: recent.read(aws.get_text(settings.state_table, recent.key(kind)) or "[]"),
    )
    return Inbound(interactions, Secret(settings.slack_signing_secret_parameter, aws.get_parameter).value)


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
