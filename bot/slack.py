"""Slack's Web API as the notifier needs it: which errors pass, which never will."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.message import Attachment, Message

logger = Logger()

# Errors that say "not now" (Slack: error lists of chat.postMessage and of the Web API in general).
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
_NOT_THERE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action"})
_BAD_MESSAGE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_BAD_TOKEN = frozenset({"invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive"})


class LaterError(Exception):
    """Slack cannot take it now; `after` seconds is what Slack asked for, or 0."""

    def __init__(self, why: str, after: int = 0) -> None:
        super().__init__(why)
        self.after = after


class NotThereError(Exception):
    """The bot cannot post in that channel."""


class GoneError(Exception):
    """The message to be updated is not there any more."""


class Slack:
    """Posts, updates, tells in private and in person.

    Every method raises LaterError when it should be tried again later.
    """

    def __init__(self, make_client: Callable[[bool], WebClient]) -> None:
        """`make_client(fresh)` makes a client; with `fresh` the token is read again, since Slack refused it."""
        self._make_client = make_client
        self._client = make_client(False)

    def post(self, channel: str, thread: str, message: Message) -> str:
        """Post in a channel; the message's `ts`. Raises NotThereError."""
        extra = {"thread_ts": thread} if thread else {}
        answer = self._send("chat_postMessage", message, channel=channel, unfurl_links=False, **extra)
        self._attach(str(answer["channel"]), thread or str(answer["ts"]), message.attachment)
        return str(answer["ts"])

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Show something else in a message that is there. Raises GoneError when it is not."""
        self._send("chat_update", message, channel=channel, ts=ts)

    def tell(self, channel: str, user: str, thread: str, message: Message) -> None:
        """Say it so that only one person in the channel sees it. Raises NotThereError."""
        extra = {"thread_ts": thread} if thread else {}
        self._send("chat_postEphemeral", message, channel=channel, user=user, **extra)

    def direct(self, user: str) -> str:
        """The channel of direct messages with a person."""
        return str(self._call("conversations_open", users=user)["channel"]["id"])

    def user_by_email(self, email: str) -> str | None:
        """The person with that e-mail address, if there is one."""
        try:
            return str(self._call("users_lookupByEmail", email=email)["user"]["id"])
        except SlackApiError as error:
            if error.response.get("error") == "users_not_found":
                return None
            raise

    def _attach(self, channel: str, thread: str, attachment: Attachment | None) -> None:
        """Put the file into the message's thread. The message is said by now: without its file, but only once."""
        if attachment is None:
            return
        try:
            self._call(
                "files_upload_v2",
                channel=channel,
                thread_ts=thread,
                filename=attachment.name,
                title=attachment.title,
                content=attachment.content,
            )
        except (LaterError, SlackApiError):
            logger.exception("file not sent", file=attachment.name)

    def _send(self, method: str, message: Message, **where: Any) -> Any:
        """With its blocks; without them when Slack does not take them, so that the words arrive in any case."""
        try:
            return self._call(method, text=message.text, blocks=message.blocks, **where)
        except SlackApiError as error:
            problem = error.response.get("error")
            if problem in _NOT_THERE:
                raise NotThereError(problem) from error
            if problem in {"message_not_found", "cant_update_message"}:
                raise GoneError(problem) from error
            if problem in _BAD_MESSAGE:
                return self._call(method, text=message.text, **where)
            raise

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, method)(**arguments)
        except SlackApiError as error:
            problem = str(error.response.get("error", ""))
            if error.response.status_code == 429 or problem in _PASSING or error.response.status_code >= 500:
                raise LaterError(problem, int(error.response.headers.get("Retry-After", 0))) from error
            if problem in _BAD_TOKEN:
                self._client = self._make_client(True)
                raise LaterError(problem) from error
            raise
        except OSError as error:  # no connection, or it broke; urllib's own errors are OSErrors
            raise LaterError(f"{type(error).__name__}") from error
