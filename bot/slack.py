"""Slack's Web API as the notifier needs it: which errors pass, which never will."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPException
from typing import Any

from aws_lambda_powertools import Logger
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook import WebhookClient

from bot.message import Attachment, Message, Picture

logger = Logger(child=True)

_MARKED = "orderly_post"
_CLOCKS_APART = 60.0
_MOST_LOOKED_AT = 200
SECONDS = 10
"""For how long Slack may take over one call."""

# Errors by what follows from them (Slack: error lists of the methods used here, and of the Web API in general).
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
_BAD_TOKEN = frozenset({"invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive"})
_NOT_THERE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "is_inactive", "restricted_action", "user_not_in_channel"}
)
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_BAD_MESSAGE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})


class LaterError(Exception):
    """Slack cannot take it now; `after` seconds is what Slack asked for, or 0."""

    def __init__(self, why: str, after: int = 0) -> None:
        super().__init__(why)
        self.after = after


class NotThereError(Exception):
    """Nothing can be said in that place: no such channel, not a member of it, a used-up response_url."""


class GoneError(Exception):
    """The message to be updated is not there any more."""


class RefusedError(Exception):
    """Slack does not do it, now or later; the message is Slack's word for why."""


class Slack:
    """Posts, updates, tells in private and in person.

    Every method raises LaterError when it should be tried again later, and RefusedError when Slack says no for a
    reason that is not among those it is said to raise.
    """

    def __init__(self, make_client: Callable[[bool], WebClient]) -> None:
        """`make_client(fresh)` makes a client; with `fresh` the token is read again, since Slack refused it."""
        self._make_client = make_client
        self._client = make_client(False)

    def post(self, channel: str, thread: str, message: Message, mark: str = "") -> str:
        """Post in a channel; the message's `ts`. `mark` is what `find` finds it by. Raises NotThereError."""
        extra: dict[str, Any] = {"thread_ts": thread} if thread else {}
        if mark:
            extra["metadata"] = {"event_type": _MARKED, "event_payload": {"mark": mark}}
        return str(self._send("chat_postMessage", message, channel=channel, unfurl_links=False, **extra)["ts"])

    def find(self, channel: str, thread: str, mark: str, since: datetime) -> str:
        """The `ts` of a message that was posted with that mark since then; empty when there is none.

        Source: docs.slack.dev, "Message metadata".
        """
        place: dict[str, Any] = {"channel": channel, "include_all_metadata": True}
        place |= {"oldest": f"{since.timestamp() - _CLOCKS_APART:.6f}", "limit": _MOST_LOOKED_AT}
        method = "conversations_replies" if thread else "conversations_history"
        answer = self._call(method, **place, **({"ts": thread} if thread else {}))
        for message in answer["messages"]:
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == _MARKED and metadata.get("event_payload", {}).get("mark") == mark:
                return str(message["ts"])
        return ""

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Show something else in a message that is there. Raises GoneError when it is not, NotThereError."""
        self._send("chat_update", message, channel=channel, ts=ts)

    def tell(self, channel: str, user: str, thread: str, message: Message) -> None:
        """Say it so that only one person in the channel sees it. Raises NotThereError."""
        extra = {"thread_ts": thread} if thread else {}
        self._send("chat_postEphemeral", message, channel=channel, user=user, **extra)

    def attach(self, channel: str, thread: str, attachment: Attachment | Picture) -> None:
        """Put a file into a thread, or into the channel where `thread` is empty."""
        extra = {"thread_ts": thread} if thread else {}
        self._call(
            "files_upload_v2",
            channel=channel,
            filename=attachment.name,
            title=attachment.title,
            content=attachment.content,
            **extra,
        )

    def publish(self, user: str, view: Mapping[str, Any]) -> None:
        """Show it on a person's Home tab."""
        self._call("views_publish", user_id=user, view=dict(view))

    def show_status(self, channel: str, thread: str, text: str) -> bool:
        """Show what the bot is doing, in a thread of its direct messages; whether Slack does. It is no loss."""
        try:
            self._call("assistant_threads_setStatus", channel_id=channel, thread_ts=thread, status=text)
        except (RefusedError, LaterError) as error:
            logger.info("no status", why=str(error))
            return False
        return True

    def go_on(self, step: str, answer: str, *, failed: bool) -> None:
        """Let a workflow go on after our step; one that has gone on already does not mind."""
        try:
            if failed:
                self._call("functions_completeError", function_execution_id=step, error=answer)
            else:
                self._call("functions_completeSuccess", function_execution_id=step, outputs={"answer": answer})
        except RefusedError as error:
            logger.info("the workflow does not wait for it", why=str(error))

    def direct(self, user: str) -> str:
        """The channel of direct messages with a person."""
        return str(self._call("conversations_open", users=user)["channel"]["id"])

    def user_by_email(self, email: str) -> str:
        """The id of the person with that e-mail address."""
        return str(self._call("users_lookupByEmail", email=email)["user"]["id"])

    def _send(self, method: str, message: Message, **where: Any) -> Any:
        """With its blocks; without them when Slack does not take them, so that the words arrive in any case."""
        try:
            return self._call(method, text=message.text, blocks=message.blocks, **where)
        except RefusedError as error:
            problem = str(error)
            if problem in _NOT_THERE:
                raise NotThereError(problem) from error
            if problem in _GONE:
                raise GoneError(problem) from error
            if problem in _BAD_MESSAGE:
                return self._call(method, text=message.text, blocks=[], **where)
            raise

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, method)(**arguments)
        except SlackApiError as error:
            problem = str(error.response.get("error", ""))
            if problem in _BAD_TOKEN:
                self._client = self._make_client(True)
                raise LaterError(problem) from error
            if _is_passing(error.response.status_code, problem):
                raise LaterError(problem, retry_after(error.response.headers)) from error
            logger.warning("refused", method=method, why=problem, details=error.response.get("response_metadata"))
            raise RefusedError(problem) from error
        except SlackRequestError as error:  # what files_upload_v2 raises when the upload itself fails
            raise LaterError("the file was not taken") from error
        except (OSError, HTTPException) as error:  # no connection, or it broke; urllib's own errors are OSErrors
            raise LaterError(type(error).__name__) from error


def respond(url: str, message: Message, *, private: bool, thread: str = "") -> None:
    """Answer by response_url, which takes five messages in 30 minutes.

    Raises:
        LaterError: Slack cannot take it now.
        NotThereError: the url is used up, or too old.
    """
    body: dict[str, Any] = {
        "text": message.text,
        "blocks": message.blocks,
        "response_type": "ephemeral" if private else "in_channel",
        "replace_original": False,
    }
    if thread:
        body["thread_ts"] = thread
    client = WebhookClient(url, timeout=SECONDS, retry_handlers=[])
    try:
        answer = client.send_dict(body)
        if answer.status_code == 400 and answer.body in _BAD_MESSAGE:
            answer = client.send_dict({**body, "blocks": None})
    except (OSError, HTTPException) as error:
        raise LaterError(type(error).__name__) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        raise LaterError(f"response_url: {answer.status_code}", retry_after(answer.headers))
    if answer.status_code != 200:
        raise NotThereError(f"response_url: {answer.status_code} {answer.body[:100]}")


def retry_after(headers: Mapping[str, str]) -> int:
    """The seconds that Slack asks for in `Retry-After`, however it is spelled; 0 when it does not."""
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return int(found) if found.isdecimal() else 0


def _is_passing(status: int, problem: str) -> bool:
    # What is not one of Slack's words comes from something between us, such as a proxy's page.
    return status == 429 or status >= 500 or problem in _PASSING or not problem.isidentifier()
