"""The peer: Bolt's Lambda adapter with a lazy listener, put together as its documentation says.

Source: Bolt for Python, "Lazy listeners (FaaS)". The only thing added is where Slack's API is, since the app
verifies its token when it is made.
"""

from __future__ import annotations

import os
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.aws_lambda import SlackRequestHandler
from slack_sdk import WebClient


def acknowledge(ack: Ack) -> None:
    """Within three seconds."""
    ack()


def work(respond: Respond) -> None:
    """The real work, in a second invocation of the same function."""
    respond("done")


app = App(
    process_before_response=True,
    client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)
app.command("/orderly")(ack=acknowledge, lazy=[work])


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """One request from Slack."""
    answer: dict[str, Any] = SlackRequestHandler(app=app).handle(event, context)  # type: ignore[no-untyped-call]
    return answer
