"""The Lex chat: a conversation with the bot over the real runtime API."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from nicegui import run, ui

from local.page import theme
from local.page.visitor import Visitor

LOCALE = "en_US"
_TRIES = (
    "Can I please book a flight from Seattle to Chicago for next Tuesday",
    "What are the open ports?",
    "Help",
)


def lex_view(visitor: Visitor) -> None:
    """Talk with the bot."""
    runtime = visitor.runtime
    client = runtime.aws("lexv2-runtime")
    LexChat(client, runtime.bot_id, runtime.bot_alias_id, visitor.person.first_name).build()


@dataclass
class LexChat:
    """One conversation at a time, in a session of its own."""

    client: Any
    bot: str
    alias: str
    person: str
    session: str = field(default_factory=lambda: secrets.token_hex(8))

    def build(self) -> None:
        """Draw the view."""
        with ui.column().classes("w-full max-w-3xl mx-auto h-[calc(100dvh-57px)] px-5 pt-6 pb-4 gap-4 no-wrap"):
            with ui.row().classes("w-full items-start justify-between"):
                theme.view_title("Lex chat", "Type as you would speak. It goes through the Lex V2 runtime API.")
                fresh = ui.button("New conversation", icon="refresh", on_click=self.start_again)
                fresh.props("outline no-caps color=grey-8")
            self.scroll = ui.scroll_area().classes("grow w-full bg-white border border-stone-200 rounded-xl")
            with self.scroll:
                self.list = ui.column().classes("w-full gap-1 p-2")
            self.state = ui.label().classes("text-xs text-stone-500 mono min-h-4")
            self._composer()
        self._welcome()

    async def start_again(self) -> None:
        """Forget what was said, on both sides."""
        await self._call("delete_session")
        self.session = secrets.token_hex(8)
        self.list.clear()
        self.state.set_text("")
        self._welcome()

    async def say(self, text: str, shown: str = "") -> None:
        """Say something, shown as `shown` if that is given, and show what the bot answers."""
        if not text.strip():
            return
        self.welcome.set_visibility(False)
        with self.list:
            ui.chat_message(shown or text, name=self.person, sent=True).props("bg-color=teal-1").classes("self-end")
            waiting = ui.spinner("dots", size="lg", color="grey-6")
        self._to_the_end()
        answer = await self._call("recognize_text", text=text)
        if self.list.is_deleted:
            return
        waiting.delete()
        with self.list:
            for message in answer.get("messages", ()):
                self._message(message)
        self.state.set_text(_state(answer))
        self._to_the_end()

    def _composer(self) -> None:
        with ui.row().classes("gap-2 max-sm:hidden"):
            for example in _TRIES:
                chip = ui.chip(example, on_click=lambda example=example: self.say(example))
                chip.props("outline clickable color=grey-8").classes("example")
        box = ui.input(placeholder="Say something").props('outlined autofocus aria-label="Say something"')
        box.classes("w-full bg-white")

        async def send() -> None:
            said = box.value or ""
            box.set_value("")
            await self.say(said)

        box.on("keydown.enter", send)
        with box.add_slot("append"):
            ui.button(icon="send", on_click=send).props('flat round dense aria-label="Send"')

    def _welcome(self) -> None:
        with self.list, ui.column().classes("w-full") as self.welcome:
            theme.nothing_here("record_voice_over", "Say hello, book a flight, or ask about an instance.")

    def _message(self, message: Mapping[str, Any]) -> None:
        if message["contentType"] == "ImageResponseCard":
            self._card(message["imageResponseCard"])
            return
        ui.chat_message(message.get("content", ""), name="Orderly").props("bg-color=grey-3")

    def _card(self, card: Mapping[str, Any]) -> None:
        with ui.card().classes("w-80 gap-2 ml-2"):
            if "imageUrl" in card:
                ui.image(card["imageUrl"]).classes("rounded-lg")
            ui.label(card["title"]).classes("font-semibold")
            if "subtitle" in card:
                ui.label(card["subtitle"]).classes("text-sm text-stone-500")
            with ui.row().classes("gap-2"):
                for button in card.get("buttons", ()):
                    text, value = button["text"], button["value"]
                    pressed = ui.button(text, on_click=lambda text=text, value=value: self.say(value, text))
                    pressed.props("outline no-caps dense").classes("px-3")

    async def _call(self, action: str, **arguments: Any) -> Mapping[str, Any]:
        ids = {"botId": self.bot, "botAliasId": self.alias, "localeId": LOCALE, "sessionId": self.session}
        try:
            answer = await run.io_bound(getattr(self.client, action), **ids, **arguments)
        except (BotoCoreError, ClientError) as error:
            return {"messages": [{"contentType": "PlainText", "content": f"(Lex did not answer: {error})"}]}
        return answer or {}

    def _to_the_end(self) -> None:
        self.scroll.scroll_to(percent=1.0, duration=0.1)


def _state(answer: Mapping[str, Any]) -> str:
    """What Lex makes of the conversation: the intent, its state, the slots that are filled."""
    state = answer.get("sessionState", {})
    intent = state.get("intent")
    if not intent:
        return ""
    slots = [
        f"{name}={slot['value'].get('interpretedValue', '')}"
        for name, slot in (intent.get("slots") or {}).items()
        if slot and slot.get("value")
    ]
    action = state.get("dialogAction", {}).get("type", "")
    return "  ·  ".join(part for part in (intent["name"], intent.get("state", ""), action, ", ".join(slots)) if part)
