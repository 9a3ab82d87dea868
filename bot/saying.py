"""Saying one thing, once: in which place, as a new message or in an old one, to everybody or to one person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from aws_lambda_powertools import Logger

from bot.home import home_view
from bot.message import Attachment, Message, Picture
from bot.pace import Pace
from bot.render import render
from bot.slack import GoneError, NotThereError, RefusedError, Slack
from bot.text import is_user_id, mentioned
from core.aws.state import Posted, State
from core.notices import Notices
from core.outbox import Post
from core.outcome import Acting, Answered, Done, Failed, Home, Notice, Refused, Status, Stopped
from core.workspaces import NotInstalledError, parts, qualified

logger = Logger(child=True)

IN_ONE_GO = timedelta(minutes=10)
"""For so long after the first of a group the others go below it."""


class Responder(Protocol):
    """Answers by a `response_url`: see `bot.slack.respond`."""

    def __call__(self, url: str, message: Message, *, private: bool, thread: str = "") -> None:
        """Raises LaterError, or NotThereError when the url is used up."""


@dataclass(frozen=True)
class Saying:
    """What happens to one post."""

    slack: Slack
    state: State
    respond: Responder
    notice_channel: str
    pace: Pace
    routing: Callable[[], Notices] = Notices
    """Where notices go, and when, as the access document says now."""
    local_time: Callable[[], datetime] = datetime.now
    """The time in the team's zone, by which it has its quiet hours."""
    elsewhere: Callable[[str], Slack] | None = None
    """Slack as the bot of another workspace, where there are several."""

    def say(self, post: Post) -> bool:
        """Say it, unless it or something later on the same card was said already; whether it was said now.

        What was done is remembered part by part (the message, its files, its owner told), so that a try after a
        failure goes on where the last one broke off.

        Raises:
            LaterError: Slack cannot take it now.
            NotThereError, RefusedError: Slack never will.
        """
        if isinstance(post.says, Home):
            return self._show_home(post, post.says)
        if isinstance(post.says, Status):
            return self.slack.show_status(post.to.channel, post.to.thread, post.says.text)
        card = post.card or _own_card(post)
        if isinstance(post.says, Notice) and self.routing().holds_back(post.says, self.local_time()):
            self.state.hold(card, post.says.headline)
            return False
        message = render(post.says)
        if isinstance(post.says, Notice) and post.says.in_person:
            self._tell_people(post.says, card, post, message)
            return True
        shown = self.state.posted(card)
        said_now, is_new = False, shown is None
        if shown is None or shown.number < post.number:
            shown = self._private(post, message) if post.private else self._public(post, message, shown)
            self.state.remember_posted(card, shown)
            said_now = True
        if shown.number == post.number:
            self._attach_files(post, message, card, shown)
        if post.to.step and isinstance(post.says, Answered | Done | Refused | Stopped | Failed):
            self.slack.go_on(post.to.step, message.text, failed=isinstance(post.says, Refused | Stopped | Failed))
        if isinstance(post.says, Notice):
            if said_now and is_new:
                self._lead(post.says, shown)
            self._tell_people(post.says, card, post, message)
        return said_now

    def _show_home(self, post: Post, home: Home) -> bool:
        """On the person's Home tab, unless something later is there already."""
        user = post.to.user
        card = f"home:{qualified(post.to.team, user)}"
        shown = self.state.posted(card)
        if shown is not None and shown.number >= post.number:
            return False
        self.slack.publish(user, home_view(home))
        self.state.remember_posted(card, Posted("", "", post.number))
        return True

    # To everybody

    def _public(self, post: Post, message: Message, shown: Posted | None) -> Posted:
        """Where the message stands now: its channel and `ts`, both empty where Slack does not tell."""
        if shown is not None and shown.ts and self._updated(shown, message):
            if isinstance(post.says, Notice):
                news = replace(post, card=f"{post.card}:news")
                self._posted_once(news, shown.channel, shown.below, _news(message))
            return replace(shown, number=post.number)
        # What was asked in no channel (in a form opened from a shortcut, or in the Home tab) is answered in person.
        in_person = self.slack.direct(post.to.user) if post.to.user and not post.to.channel else ""
        routed = self.routing().channel(post.says) if isinstance(post.says, Notice) else ""
        channel = post.to.channel or in_person or routed or self.notice_channel
        try:
            thread = post.to.thread or self._thread(post, channel, message)
            ts = self._posted_once(post, channel, thread, message)
        except NotThereError:
            if not post.to.response_url:
                raise
        else:
            return Posted(channel, ts, post.number, thread)
        if not isinstance(post.says, Acting):  # a url is good for five messages, and none of them can be updated
            self._answer(post, message)
        return Posted("", "", post.number)

    def _thread(self, post: Post, channel: str, message: Message) -> str:
        """The message below which it goes: the first of its group, or its own headline; empty where there is none."""
        if isinstance(post.says, Notice):
            return self._first(post.says, channel)
        if message.above is None or channel.startswith("D"):
            return ""
        card = f"{post.card or _own_card(post)}:headline"
        headline = self.state.posted(card)
        if headline is None:
            ts = self._posted_once(replace(post, card=card), channel, "", message.above)
            headline = Posted(channel, ts, post.number)
            self.state.remember_posted(card, headline)
        return headline.ts

    def _first(self, notice: Notice, channel: str) -> str:
        """The message of the first of its group that came in the same go; empty when it is that itself.

        Notices come one after the other: they are one message group of the outbox.
        """
        first = self.state.posted(f"group:{notice.group}:{channel}") if notice.group else None
        since = self.local_time().timestamp() - first.number if first else 0.0
        return first.ts if first and since < IN_ONE_GO.total_seconds() else ""

    def _lead(self, notice: Notice, shown: Posted) -> None:
        """What comes of its group after it goes below it."""
        if notice.group and shown.ts and not shown.thread:
            at = replace(shown, number=int(self.local_time().timestamp()))
            self.state.remember_posted(f"group:{notice.group}:{shown.channel}", at)

    def _updated(self, shown: Posted, message: Message) -> bool:
        try:
            self.pace.keep(shown.channel)
            self.slack.update(shown.channel, shown.ts, message)
        except (GoneError, NotThereError) as error:
            logger.info("message is gone, posted anew", why=str(error))
            return False
        return True

    def _posted_once(self, post: Post, channel: str, thread: str, message: Message) -> str:
        """Post it, unless an earlier try did and crashed, or heard nothing from Slack, before it could remember."""
        card = post.card or _own_card(post)
        mark = f"{card}#{post.number}"
        begun = self.state.begin_post(card, post.number)
        if begun is not None:
            try:
                if ts := self.slack.find(channel, thread, mark, begun):
                    logger.info("posted before", mark=mark)
                    return ts
            except RefusedError as error:  # said twice rather than never
                logger.warning("cannot look for what was posted", why=str(error))
        self.pace.keep(channel)
        return self.slack.post(channel, thread, message, mark)

    def _posted(self, channel: str, thread: str, message: Message) -> str:
        self.pace.keep(channel)
        return self.slack.post(channel, thread, message)

    def _answer(self, post: Post, message: Message) -> None:
        """By response_url; when that is used up (after 30 minutes, say) at least to the one who asked."""
        try:
            self.respond(post.to.response_url, message, private=False)
        except NotThereError:
            if not post.to.user:
                raise
            self._posted(self.slack.direct(post.to.user), "", message)

    # To one person

    def _private(self, post: Post, message: Message) -> Posted:
        in_direct_message = post.to.channel.startswith("D") and not post.to.response_url
        if not post.to.user or in_direct_message:
            return self._public(post, message, None)
        *others, last = self._private_ways(post, message)
        for way in others:
            try:
                way()
            except NotThereError as error:
                logger.info("another way", why=str(error))
            else:
                return Posted("", "", post.number)
        last()
        return Posted("", "", post.number)

    def _private_ways(self, post: Post, message: Message) -> Iterator[Callable[[], object]]:
        """The ways to say it to one person, the best first."""
        to = post.to
        in_channel = partial(self.slack.tell, to.channel, to.user, to.thread, message)
        if to.thread:  # an ephemeral answer by response_url does not stand in the thread
            yield in_channel
        if to.response_url:
            yield partial(self.respond, to.response_url, message, private=True)
        if not to.thread and to.channel:
            yield in_channel
        yield lambda: self._posted(self.slack.direct(to.user), "", message)

    # Files

    def _attach_files(self, post: Post, message: Message, card: str, shown: Posted) -> None:
        files: list[Attachment | Picture] = [*message.pictures, *message.attachments]
        for file in files:
            done = f"{card}:{post.number}:{file.name}"
            if self.state.posted(done) is None:
                self._attach(post, file, shown)
                self.state.remember_posted(done, Posted("", "", post.number))

    def _attach(self, post: Post, file: Attachment | Picture, shown: Posted) -> None:
        """Into the message's thread; to the asker in person where there is none."""
        if not shown.ts and not post.to.user:
            logger.error("nowhere to put a file", file=file.name)
            return
        channel = shown.channel if shown.ts else self.slack.direct(post.to.user)
        below = "" if isinstance(file, Picture) else shown.ts
        thread = (shown.thread or post.to.thread or below) if shown.ts else ""
        try:
            self.slack.attach(channel, thread, file)
        except RefusedError as error:
            logger.exception("file not taken", file=file.name)
            self._posted(channel, thread, _lost(file, str(error)))

    # Whom it concerns

    def _tell_people(self, notice: Notice, card: str, post: Post, message: Message) -> None:
        """The owner, and those whom the notice names, each in the workspace that they are of."""
        if notice.owner:
            self._tell_in_person(notice.owner, f"{card}:owner", post, message)
        for name in notice.tells:
            team, user = parts(name)
            try:
                there = replace(self, slack=self.elsewhere(team)) if team and self.elsewhere else self
                there._tell_in_person(user, f"{card}:told:{name}", post, message)
            except NotInstalledError:
                logger.warning("not told: removed from the workspace", team=team)

    def _tell_in_person(self, owner: str, card: str, post: Post, message: Message) -> None:
        """In person, too. An owner whom Slack does not know is named in the channel's message: that is enough."""
        shown = self.state.posted(card)
        if shown is not None and shown.number >= post.number:
            return
        try:
            told = self._told(owner, post, shown, message)
        except (RefusedError, NotThereError) as error:
            logger.warning("owner not told in person", why=str(error))
            return
        self.state.remember_posted(card, told)
        if shown is None and isinstance(post.says, Notice):
            self._lead(post.says, told)

    def _told(self, owner: str, post: Post, shown: Posted | None, message: Message) -> Posted:
        if shown is not None and self._updated(shown, message):
            self._posted(shown.channel, shown.below, _news(message))
            return replace(shown, number=post.number)
        channel = self.slack.direct(self._user(owner))
        thread = self._first(post.says, channel) if isinstance(post.says, Notice) else ""
        return Posted(channel, self._posted(channel, thread, message), post.number, thread)

    def _user(self, owner: str) -> str:
        if "@" in owner and not mentioned(owner):
            return self.slack.user_by_email(owner)
        found = mentioned(owner) or owner
        if not is_user_id(found):
            raise RefusedError("neither an e-mail address nor a user id")
        return found


def _own_card(post: Post) -> str:
    """For a post that is a message of its own: what tells it from all others."""
    return f"said:{post.run}:{post.number}:{type(post.says).__name__}:{post.to.channel}:{post.to.user}"


def _news(message: Message) -> Message:
    """Below a message that shows the latest: what is new, so that whoever follows it hears of it."""
    return Message(message.text, [])


def _lost(file: Attachment | Picture, why: str) -> Message:
    sentence = f"I have the file {file.name} for this, but Slack did not take it ({why}). Please tell an admin."
    return Message(sentence, [])
