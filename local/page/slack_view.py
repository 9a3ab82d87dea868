"""The Slack look-alike: channels, messages as they come and change, and where to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from nicegui import run, ui
from nicegui.events import ValueChangeEventArguments

from local.page import theme
from local.page.block_kit import BlockKit, Press
from local.page.home_tab import HomeTab
from local.page.modal import Modal
from local.page.mrkdwn import to_html
from local.page.visitor import Visitor
from local.slack.cast import ORDERLY, SLACKBOT, Channel
from local.slack.messages import File, Message

SHORTCUT, MESSAGE_SHORTCUT = "ask", "order"
"""The callback ids in Orderly's manifest."""
_LOOK_AGAIN = 0.2
_TRIES = ("/orderly help", "/orderly instances", "/orderly runs", "@Orderly what can you do?")


def slack_view(visitor: Visitor, channel_name: str = "application-support") -> None:
    """One channel of the workspace, with the others at its side."""
    slack = visitor.slack
    channels = slack.channels_of(visitor.person.id)
    wanted = [c for c in channels if c.name == channel_name or (channel_name == "orderly" and c.direct)]
    channel = wanted[0] if wanted else channels[0]
    with ui.row().classes("w-full no-wrap gap-0 h-[calc(100dvh-57px)]"):
        _sidebar(visitor, channels, channel)
        with ui.column().classes("grow min-w-0 h-full gap-0 bg-white"):
            _head(channels, channel)
            conversation = Conversation(visitor, channel)
            if channel.direct:
                _tabs(visitor, conversation)
            else:
                conversation.build()
    Modal(visitor, conversation.name).build()


def _tabs(visitor: Visitor, conversation: Conversation) -> None:
    """Orderly's own place: its Home tab, and the messages."""
    with ui.tabs().props("dense no-caps align=left").classes("w-full px-3 border-b border-stone-200") as tabs:
        messages, home = ui.tab("Messages"), ui.tab("Home")
    with ui.tab_panels(tabs, value=messages).classes("grow w-full").props("animated=false"):
        with ui.tab_panel(messages).classes("p-0 h-full flex flex-col no-wrap gap-0"):
            conversation.build()
        with ui.tab_panel(home).classes("p-0 h-full"):
            HomeTab(visitor, conversation.name).build()

    def look(event: ValueChangeEventArguments[Any]) -> None:
        if event.value == "Home":
            visitor.slack.views.open_home(visitor.person.id)

    tabs.on_value_change(look)


def _path(channel: Channel) -> str:
    return "/slack/orderly" if channel.direct else f"/slack/{channel.name}"


def _title(channel: Channel) -> str:
    return "Orderly" if channel.direct else channel.name


def _sidebar(visitor: Visitor, channels: Sequence[Channel], current: Channel) -> None:
    with ui.column().classes("w-56 shrink-0 h-full border-r border-stone-200 bg-stone-50 py-3 gap-0 max-md:hidden"):
        ui.label(visitor.slack.team.name).classes("px-4 pb-2 text-base font-semibold")
        for heading, direct in (("Channels", False), ("Direct messages", True)):
            ui.label(heading).classes("px-4 pt-2 pb-1 text-xs font-semibold text-stone-500")
            with ui.list().props("dense").classes("w-full"):
                for channel in channels:
                    if channel.direct == direct:
                        _channel_item(channel, current)
        ui.space()
        if visitor.slack is not visitor.runtime.slack:
            _app(visitor)


def _app(visitor: Visitor) -> None:
    """Add Orderly to a workspace, or take it away."""
    slack = visitor.slack

    def remove() -> None:
        slack.uninstall()
        ui.navigate.reload()

    if slack.installation.is_there:
        ui.button("Remove Orderly", icon="link_off", on_click=remove).props("flat no-caps color=grey-8").classes("mx-2")
    else:
        to = f"{visitor.runtime.outputs['InstallUrl']}?team={slack.team.id}"
        add = ui.button("Add Orderly", icon="add_link", on_click=lambda: ui.navigate.to(to))
        add.props("unelevated no-caps color=teal-8").classes("mx-4")


def _channel_item(channel: Channel, current: Channel) -> None:
    with ui.item(on_click=lambda: ui.navigate.to(_path(channel))).classes("rounded-lg mx-2 px-2") as item:
        with ui.item_section().props("avatar").classes("min-w-0 pr-2"):
            ui.icon("rule" if channel.direct else "tag", size="18px").classes("text-stone-400")
        with ui.item_section():
            ui.label(_title(channel)).classes("text-sm")
    if channel == current:
        item.classes("bg-teal-100 text-teal-900 font-medium")


def _head(channels: Sequence[Channel], current: Channel) -> None:
    with ui.row().classes("w-full items-center gap-3 px-5 py-3 border-b border-stone-200 no-wrap"):
        with ui.button(icon="expand_more").props("flat dense round color=grey-8").classes("md:hidden"), ui.menu():
            for channel in channels:
                ui.menu_item(_title(channel), on_click=lambda channel=channel: ui.navigate.to(_path(channel)))
        ui.icon("rule" if current.direct else "tag", size="20px").classes("text-stone-500")
        ui.label(_title(current)).classes("text-base font-semibold")
        ui.label(current.topic).classes("text-sm text-stone-500 truncate")


@dataclass
class _Shown:
    """A message on the page: where it stands, and where the replies to it go."""

    message: Message
    row: ui.row
    replies: ui.column | None


@dataclass
class Conversation:
    """The messages of one channel, as one person sees them. Only what changed is drawn again."""

    visitor: Visitor
    channel: Channel
    thread: str = ""
    scroll_due: bool = False
    shown: dict[str, _Shown] = field(default_factory=dict)

    def build(self) -> None:
        """Draw it all, and keep it up to date."""
        self.scroll = ui.scroll_area().classes("grow w-full").props('content-style="padding: 12px 0"')
        with self.scroll:
            self.empty = ui.column().classes("w-full")
            with self.empty:
                theme.nothing_here("forum", "Nothing here yet. Write to Orderly below, or take one of the examples.")
            self.list = ui.column().classes("w-full gap-0 px-3")
        self._composer()
        self.update()
        ui.timer(_LOOK_AGAIN, self.update)

    def update(self) -> None:
        """Draw what is new or changed, and take away what is gone."""
        messages = self.visitor.slack.messages(self.channel.id, self.visitor.person.id)
        for ts in self.shown.keys() - {message.ts for message in messages}:
            self.shown.pop(ts).row.delete()
        if self.scroll_due:  # what was drawn the last time has its height by now
            self.scroll.scroll_to(percent=1.0, duration=0.1)
            self.scroll_due = False
        for message in messages:
            known = self.shown.get(message.ts)
            if known is None:
                self.scroll_due = True
                self._add(message)
            elif known.message is not message:
                known.message = message
                known.row.clear()
                self._draw(known)
        self.empty.set_visibility(not messages)

    def _add(self, message: Message) -> None:
        first = self.shown.get(message.thread_ts)
        within = first.replies if first and first.replies else self.list
        with within:
            row = ui.row().classes("message-row w-full no-wrap items-start gap-3 px-3 py-2")
            replies = None
            if within is self.list:
                replies = ui.column().classes("thread w-full gap-0 pl-12")
        self.shown[message.ts] = _Shown(message, row, replies)
        self._draw(self.shown[message.ts])

    def _draw(self, shown: _Shown) -> None:
        message = shown.message
        slack = self.visitor.slack
        author = slack.user(message.user)
        if message.only_for:
            shown.row.classes("whispered")
        with shown.row:
            size = "36px" if shown.replies else "28px"
            theme.avatar(author.id, author.real_name, bot=author.id == ORDERLY.id, size=size)
            with ui.column().classes("gap-1 grow min-w-0 items-stretch"):
                if message.only_for:
                    with ui.row().classes("items-center gap-1 text-xs text-stone-500"):
                        ui.icon("visibility", size="14px")
                        ui.label("Only visible to you")
                self._byline(message, author.real_name, app=author.id in {ORDERLY.id, SLACKBOT.id})
                self._content(message)
            thread = message.thread_ts or message.ts
            if not message.only_for:
                order = ui.button(icon="playlist_add_check", on_click=lambda: self._order(message.ts))
                order.props('flat dense round size=sm aria-label="Make this an order"').tooltip("Make this an order")
                order.classes("on-hover")
                reply = ui.button(icon="reply", on_click=lambda: self._reply_in(thread)).classes("on-hover")
                reply.props('flat dense round size=sm aria-label="Reply in thread"').tooltip("Reply in thread")

    def _byline(self, message: Message, name: str, *, app: bool) -> None:
        moment = datetime.fromtimestamp(float(message.ts), UTC).astimezone()
        with ui.row().classes("items-center gap-2"):
            ui.label(name).classes("font-semibold text-[15px] leading-tight")
            if app:
                ui.label("APP").classes("text-[10px] font-semibold text-stone-500 bg-stone-200 rounded px-1")
            ui.label(f"{moment:%H:%M}").classes("text-xs text-stone-500").tooltip(f"{moment:%A %-d %B %Y, %H:%M:%S}")

    def _content(self, message: Message) -> None:
        kit = BlockKit(self.name, self._press(message.ts))
        if message.blocks:
            kit.draw(message.blocks)
        elif message.text:
            edited = ' <span class="text-xs text-stone-400">(edited)</span>' if message.edited else ""
            ui.html(to_html(message.text, self.name) + edited, sanitize=False).classes("message")
        for attachment in message.attachments:
            colour = attachment.get("color") or "#d6d3d1"
            with ui.column().classes("pl-3 border-l-4 w-full").style(f"border-color: {colour}"):
                kit.draw(list(attachment.get("blocks", ())))
        for file in message.files:
            _file(file)

    def _press(self, ts: str) -> Press:
        async def press(action: str, block_id: str) -> None:
            slack = self.visitor.slack
            try:
                await run.io_bound(slack.press, self.visitor.person.id, ts, action, block_id)
            except LookupError as gone:
                ui.notify(str(gone), type="warning")

        return press

    def name(self, identifier: str) -> str:
        """The name of a user, a user group or a channel, by id."""
        slack = self.visitor.slack
        for group in slack.groups:
            if group.id == identifier:
                return group.handle
        try:
            return slack.user(identifier).real_name
        except LookupError:
            pass
        try:
            return slack.channel(identifier).name
        except LookupError:
            return identifier

    async def _order(self, ts: str) -> None:
        slack, person = self.visitor.slack, self.visitor.person.id
        ack = await run.io_bound(slack.shortcut, person, ts, MESSAGE_SHORTCUT)
        if ack and ack.failure:
            ui.notify("That did not work. Please try again.", type="warning")

    async def _ask(self) -> None:
        slack, person = self.visitor.slack, self.visitor.person.id
        ack = await run.io_bound(slack.views.shortcut, person, SHORTCUT)
        if ack and ack.failure:
            ui.notify("That did not work. Please try again.", type="warning")

    def _composer(self) -> None:
        with ui.column().classes("w-full px-5 pb-4 pt-2 gap-2 shrink-0"):
            with ui.row().classes("gap-2"):
                for example in _TRIES:
                    chip = ui.chip(example, on_click=lambda example=example: self._take(example))
                    chip.props("outline clickable color=grey-8").classes("example max-sm:hidden")
            self.replying = ui.chip("Replying in a thread", icon="reply", removable=True, color="teal-1")
            self.replying.on_value_change(lambda event: None if event.value else self._reply_in(""))
            self.replying.set_visibility(False)
            place = _title(self.channel) if self.channel.direct else f"#{self.channel.name}"
            self.box = ui.input(placeholder=f"Message {place}, as {self.visitor.person.first_name}")
            self.box.props('outlined autofocus aria-label="Message"').classes("w-full bg-white")
            self.box.on("keydown.enter", self._send)
            with self.box.add_slot("append"):
                ask = ui.button(icon="bolt", on_click=self._ask).props('flat round dense aria-label="Ask Orderly"')
                ask.tooltip("Shortcut: Ask Orderly")
                ui.button(icon="send", on_click=self._send).props('flat round dense aria-label="Send"')

    def _take(self, example: str) -> None:
        self.box.set_value(example)
        self.box.run_method("focus")

    def _reply_in(self, thread: str) -> None:
        self.thread = thread
        self.replying.set_value(True)
        self.replying.set_visibility(bool(thread))
        self.box.run_method("focus")

    async def _send(self) -> None:
        text = (self.box.value or "").strip()
        if not text:
            return
        self.box.set_value("")
        slack, person = self.visitor.slack, self.visitor.person.id
        if text.startswith("/"):
            if not text.startswith(slack.installation.command):
                ui.notify(f"There is no such command. Try {slack.installation.command} help.", type="warning")
                return
            await run.io_bound(slack.command, person, self.channel.id, text)
        else:
            await run.io_bound(slack.say, person, self.channel.id, text, self.thread)


def _file(file: File) -> None:
    link = ui.link(target=f"/files/{file.id}/{file.name}", new_tab=True).classes("no-underline")
    if file.name.endswith(".png"):
        with link:
            ui.label(file.title).classes("text-[13px] text-stone-500")
            ui.image(f"/files/{file.id}/{file.name}").classes("w-[40rem] max-w-full rounded-lg border border-stone-200")
        return
    with link, ui.card().classes("p-3 w-72"), ui.row().classes("items-center no-wrap gap-3"):
        ui.icon("description", size="28px").classes("text-teal-700")
        with ui.column().classes("gap-0 w-52"):
            ui.label(file.title).classes("font-medium text-stone-800 truncate w-full")
            ui.label(f"{len(file.content):,} bytes").classes("text-xs text-stone-500")
