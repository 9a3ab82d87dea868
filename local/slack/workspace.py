"""The workspace: people act in it, Orderly is installed in it."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from local.slack import cast, payloads
from local.slack.actions import find_action, with_block_ids
from local.slack.cast import ORDERLY, SLACKBOT, Channel, Group, Team, User
from local.slack.delivery import RETRY_DELAYS, Ack, Delivery
from local.slack.faults import Faults
from local.slack.files import Files
from local.slack.messages import Message, Messages
from local.slack.response_urls import ResponseUrl, Tickets
from local.slack.views import Views

Found = TypeVar("Found")
_MENTION = re.compile(r"(?<!\S)@([\w.-]*\w)")


@dataclass(frozen=True)
class Installation:
    """Orderly as an app of this workspace: where Slack reaches it, and what the two prove themselves by.

    `public_url` is where the look-alike itself is reached, for response URLs and uploads.
    """

    request_url: str
    public_url: str
    signing_secret: str
    bot_token: str
    command: str = "/orderly"

    @property
    def is_there(self) -> bool:
        """Whether Orderly was added to the workspace."""
        return bool(self.bot_token)


class Workspace:
    """A Slack workspace in memory. Thread safe.

    Users may be given by id, name or first name, channels by id or name (`#` or not), in any case.
    """

    def __init__(
        self,
        installation: Installation,
        users: Sequence[User] = cast.PEOPLE,
        channels: Sequence[Channel] = cast.CHANNELS,
        groups: Sequence[Group] = (cast.OPERATORS,),
        retry_delays: Sequence[float] = RETRY_DELAYS,
        team: Team = cast.HOME,
    ) -> None:
        """`retry_delays` are the seconds before each further try of an event."""
        self.team = team
        self.installation = installation
        self.people = tuple(users)
        self.channels = tuple(channels)
        self.groups = tuple(groups)
        self.faults = Faults()
        self.files = Files()
        self.tickets = Tickets()
        self.posted = Messages()
        self.delivery = Delivery(installation.request_url, installation.signing_secret, retry_delays)
        self.views = Views(self)
        self.statuses: list[tuple[str, str, str]] = []
        """What Orderly said that it was doing: the channel, the thread, the words."""
        self.steps: dict[str, dict[str, Any]] = {}
        """What came of each workflow step, by its execution: `outputs` or `error`."""

    def close(self) -> None:
        """Send nothing more."""
        self.delivery.close()

    # What people do

    def command(self, user: str, channel: str, text: str) -> Ack:
        """Type a slash command, with or without its name in front; returns once it is acknowledged, or was not."""
        who, where = self.user(user), self.channel(channel)
        command = self.installation.command
        if not self.installation.is_there:
            self.whisper(
                where,
                who,
                f"{command} is not a valid command. In Slack, all messages that start with the "
                "“/” character are interpreted as commands.",
            )
            return Ack()
        text = text.strip().removeprefix(command).strip()
        url = self._response_url("commands", ResponseUrl(where.id, who.id))
        form = payloads.slash_command(who, where, command, text, url, self.tickets.trigger(who.id))
        ack = self.delivery.form(form)
        if ack.failure:
            self._tell_failure(who, where, command, ack)
        elif answer := _ack_message(ack.body):
            self.respond(ResponseUrl(where.id, who.id), answer)
        return ack

    def say(self, user: str, channel: str, text: str, thread: str = "") -> Message:
        """Post a message. `@Orderly` and other names in it become mentions; `thread` is the ts of the first message.

        Orderly hears of it when it is mentioned where it is a member, and of everything in a direct message.
        """
        who, where = self.user(user), self.channel(channel)
        message = Message(where.id, self.posted.new_ts(), who.id, self._marked(text), thread_ts=thread)
        self.post(message)
        if not where.direct and f"<@{ORDERLY.id}>" in message.text:
            if ORDERLY.id in where.members:
                self.hears(payloads.app_mention(who, message))
            else:
                self.whisper(where, who, f"You mentioned <@{ORDERLY.id}>, but they’re not in this channel.", thread)
        return message

    def press(self, user: str, message_ts: str, action: str, block_id: str = "") -> Ack:
        """Click a button, or choose an option of a menu, known by its label, its action id, or its value.

        `block_id` says in which block, where that is not clear.

        Raises:
            LookupError: the message is gone, or shows this user no such button.
        """
        who, message = self.user(user), self.posted.find(message_ts)
        if message is None or message.only_for not in {"", who.id}:
            raise LookupError(f"{who.first_name} sees no message {message_ts}.")
        where = self.channel(message.channel)
        pressed = {**find_action(_blocks_of(message), action, block_id), "action_ts": f"{time.time():.6f}"}
        ticket = ResponseUrl(where.id, who.id, message.ts, message.thread_ts)
        url = self._response_url("actions", ticket)
        ack = self.delivery.form(
            payloads.block_actions(who, where, message, pressed, url, self.tickets.trigger(who.id))
        )
        if ack.failure:
            self._tell_failure(who, where, "That button", ack, message.thread_ts)
        return ack

    def shortcut(self, user: str, message_ts: str, callback: str) -> Ack:
        """Take a shortcut from a message's menu. Raises LookupError when the user sees no such message."""
        who, message = self.user(user), self.posted.find(message_ts)
        if message is None or message.only_for not in {"", who.id}:
            raise LookupError(f"{who.first_name} sees no message {message_ts}.")
        where = self.channel(message.channel)
        url = self._response_url("app", ResponseUrl(where.id, who.id))
        trigger = self.tickets.trigger(who.id)
        return self.delivery.form(payloads.message_shortcut(who, where, message, callback, url, trigger))

    def run_step(self, callback: str, inputs: Mapping[str, Any]) -> str:
        """Come to one of the app's steps in a workflow; its execution, whose end `steps` tells."""
        execution = f"Fx{len(self.steps):09d}"
        self.steps[execution] = {}
        self.hears(payloads.function_executed(callback, execution, inputs))
        return execution

    # What people see

    def messages(self, channel: str, user: str = "") -> Sequence[Message]:
        """The messages of a channel in order, with the ephemeral ones of this user, if one is given."""
        return self.posted.of(self.channel(channel).id, self.user(user).id if user else "")

    def channels_of(self, user: str) -> Sequence[Channel]:
        """The channels in a user's sidebar."""
        who = self.user(user)
        return [channel for channel in self.channels if who.id in channel.members]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, from any thread, after each change of any message. The result ends it."""
        return self.posted.listen(listener)

    def wait_for(self, look: Callable[[], Found | None], seconds: float = 10) -> Found:
        """What `look` finds, as soon as it finds something. Raises TimeoutError, showing what is there instead."""
        return self.posted.wait_for(look, seconds)

    def hears(self, event: Mapping[str, Any]) -> None:
        """Have Orderly hear of something, where it was added."""
        if self.installation.is_there:
            self.delivery.event(payloads.event_envelope(event, self.team))

    def install(self) -> str:
        """Add Orderly to the workspace; the bot token, another one each time."""
        self.installation = replace(self.installation, bot_token=f"xoxb-{secrets.token_hex(12)}")
        return self.installation.bot_token

    def uninstall(self) -> None:
        """Remove Orderly from the workspace; it is told, and its token is good no more."""
        self.hears(payloads.tokens_revoked())
        self.hears(payloads.app_uninstalled())
        self.installation = replace(self.installation, bot_token="")

    # Who and what there is

    def user(self, name: str) -> User:
        """Raises LookupError when there is no such user."""
        wanted = name.removeprefix("@").lower()
        for user in (*self.people, ORDERLY, SLACKBOT):
            if wanted in {user.id.lower(), user.name, user.first_name.lower(), user.real_name.lower()}:
                return user
        raise LookupError(f"There is no user {name!r}.")

    def channel(self, name: str) -> Channel:
        """Raises LookupError when there is no such channel."""
        wanted = name.removeprefix("#").lower()
        for channel in self.channels:
            if wanted == channel.id.lower() or (wanted == channel.name and not channel.direct):
                return channel
        raise LookupError(f"There is no channel {name!r}.")

    def direct(self, user: str) -> Channel:
        """A user's direct message with Orderly."""
        who = self.user(user)
        return next(channel for channel in self.channels if channel.direct and who.id in channel.members)

    # What apps make appear

    def post(self, message: Message) -> Message:
        """Show a message; Orderly hears of it if it is in a direct message and not for one person only."""
        self.posted.add(message)
        if self.channel(message.channel).direct and not message.only_for:
            self.hears(payloads.message_im(self._author(message), message))
        return message

    def edit(self, message: Message, **fields: Any) -> Message:
        """Show a message with other content."""
        changed = self.posted.change(message, **fields)
        if self.channel(message.channel).direct and not message.only_for:
            self.hears(payloads.message_changed(message, changed))
        return changed

    def whisper(self, channel: Channel, user: User, text: str, thread: str = "") -> None:
        """Say something to one user as Slackbot."""
        ts = self.posted.new_ts()
        self.posted.add(Message(channel.id, ts, SLACKBOT.id, text, thread_ts=thread, only_for=user.id))

    def respond(self, url: ResponseUrl, body: Mapping[str, Any]) -> None:
        """Do what an app wrote to a response URL."""
        source = self.posted.find(url.message_ts) if url.message_ts else None
        if source and body.get("delete_original"):
            self.posted.remove(source.ts)
            return
        content = {
            "text": body.get("text", ""),
            "blocks": with_block_ids(body.get("blocks") or ()),
            "attachments": tuple(body.get("attachments") or ()),
        }
        if source and body.get("replace_original"):
            self.edit(source, **content)
            return
        public = body.get("response_type") == "in_channel"
        message = Message(
            url.channel,
            self.posted.new_ts(),
            ORDERLY.id,
            thread_ts=body.get("thread_ts", ""),
            only_for="" if public else url.user,
            **content,
        )
        self.post(message)

    def _author(self, message: Message) -> User:
        """Whoever wrote it; a bot is one of this workspace."""
        return replace(self.user(message.user), team=self.team)

    def _response_url(self, kind: str, ticket: ResponseUrl) -> str:
        return f"{self.installation.public_url}/hooks/{kind}/{self.team.id}/{self.tickets.issue(ticket)}"

    def _tell_failure(self, user: User, channel: Channel, what: str, ack: Ack, thread: str = "") -> None:
        error = "operation_timeout" if ack.failure == "http_timeout" else "dispatch_failed"
        self.whisper(channel, user, f"{what} failed with the error “{error}”.", thread)

    def _marked(self, text: str) -> str:
        def mention(found: re.Match[str]) -> str:
            try:
                return f"<@{self.user(found[1]).id}>"
            except LookupError:
                return found[0]

        return _MENTION.sub(mention, payloads.link(payloads.escape(text)))


def _blocks_of(message: Message) -> list[Mapping[str, Any]]:
    attached = [block for attachment in message.attachments for block in attachment.get("blocks", ())]
    return [*message.blocks, *attached]


def _ack_message(body: bytes) -> Mapping[str, Any] | None:
    """An acknowledgement with something to say is an answer: JSON, or plain text."""
    text = body.decode(errors="replace").strip()
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text} if text else None
    says = isinstance(found, dict) and (found.get("text") or found.get("blocks") or found.get("attachments"))
    return found if says else None
