"""What people say, press, choose and fill in: a message on the chat queue, or a modal at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aws_lambda_powertools import Logger

from bot import buttons, modals, payloads
from bot.forms import forms
from bot.modals import Memo
from bot.payloads import Body
from bot.views import NotShownError
from core.call import Call
from core.recent import Known
from core.request import Message, Request

logger = Logger(child=True)

NOT_TAKEN = "I could not take that just now. Nothing was changed: please try again in a moment."
_OLD_BUTTON = "That button is from an older version of me. Please ask again."
_OLD_FORM = "This form is from an older version of me. Please close it and open it again."
_NO_FORM = "Slack did not show the form. Please press it again, or type it: {example}"


class NotTakenError(Exception):
    """Came to nothing, and there is no place to say so; Slack says that it did not work."""


class Queue(Protocol):
    """Where requests go."""

    def put(self, message: Message) -> None:
        """Queue it, or raise."""


class Modals(Protocol):
    """Shows modals: see `bot.views.Views`."""

    def open(self, team: str, trigger: str, view: Mapping[str, Any]) -> None:
        """Show one, in a workspace."""

    def update(self, team: str, shown: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Show another in its place."""


@dataclass(frozen=True)
class Interactions:
    """All that comes through the door, once it is parsed."""

    queue: Queue
    views: Modals
    recent: Callable[[str], list[Known]]
    """The resources of a kind that were last spoken of."""

    def put(self, message: Message) -> str:
        """Queue what Slack never sends again by itself; what to tell the person if that fails."""
        logger.append_keys(correlation_id=message.id if isinstance(message, Request) else message.key)
        try:
            self.queue.put(message)
        except Exception:
            logger.exception("not queued")
            return NOT_TAKEN
        return ""

    def hear(self, event: Body, body: Body) -> None:
        """An event: a look at the Home tab, a workflow's step, our removal, or words for us; what else is left.

        Raises when it cannot be queued.
        """
        if visit := payloads.visit(event, body):
            self.queue.put(visit)
        elif step := payloads.step_request(event, body):
            self.queue.put(step)
        elif departure := payloads.departure(event, body):
            self.queue.put(departure)
        elif payloads.is_for_us(event):
            request = payloads.event_request(event, body)
            logger.append_keys(correlation_id=request.id)
            self.queue.put(request)

    def click(self, body: Body) -> str:
        """A button or a menu; what to tell the person if it came to nothing."""
        name, value = payloads.button(body)
        try:
            if name == buttons.FORM:
                return self._form(body, value)
            if name == buttons.DECLINE and value:
                return self._decline(body, value)
            if name == buttons.ASK:
                self.shortcut(body)
                return ""
            if name == modals.PICK:
                self._picked(body, value)
                return ""
            return self.put(payloads.clicked(body))
        except (ValueError, KeyError, TypeError):
            logger.warning("unreadable button", action=name, exc_info=True)
            return _OLD_BUTTON

    def shortcut(self, body: Body) -> None:
        """A shortcut, of the workspace or of a message: choose what to do. Raises NotShownError."""
        memo = Memo(payloads.reply_to(body), text=payloads.text_of(body.get("message")))
        self.views.open(payloads.installed_in(body), body["trigger_id"], modals.pick_modal(memo))

    def submit(self, body: Body) -> dict[str, str]:
        """A modal that was filled in; what is wrong with it, by block, if anything is.

        Raises:
            NotTakenError: it could not be taken, and has no field to say so at.
        """
        view = body["view"]
        try:
            memo = Memo.of(view)
            if view["callback_id"] == modals.DECLINE:
                said = self.put(payloads.declined(body, memo, modals.reason(view)))
            else:
                form = modals.filled(view, memo)
                if wrong := form.form.wrong(form.params):
                    return wrong
                said = self.put(payloads.submitted(body, memo, form))
        except (ValueError, KeyError, TypeError):
            logger.warning("unreadable form", callback=view.get("callback_id"), exc_info=True)
            said = _OLD_FORM
        if said and not modals.first_block(view):
            raise NotTakenError(said)
        return {modals.first_block(view): said} if said else {}

    def suggest(self, body: Body) -> list[dict[str, Any]]:
        """Options for a field while somebody types: without them the words can still be taken as they are."""
        try:
            field = forms()[Memo.of(body["view"]).operation].field(body["block_id"])
            kinds: Sequence[str] = field.finds if field else ()
            known = [one for kind in kinds for one in self.recent(kind)]
        except Exception:
            logger.warning("no suggestions", exc_info=True)
            known = []
        return modals.suggestions(known, str(body.get("value") or ""))

    def _form(self, body: Body, value: str) -> str:
        click = buttons.read_value(value)
        call = click.call or Call("help")
        form = forms()[call.operation]
        memo = Memo(payloads.reply_to(body), call.operation, click.replaces)
        try:
            self.views.open(payloads.installed_in(body), body["trigger_id"], modals.form_modal(form, call.params, memo))
        except NotShownError as error:
            logger.warning("no form", why=str(error))
            return _NO_FORM.format(example=f"/orderly {form.operation}")
        return ""

    def _decline(self, body: Body, token: str) -> str:
        """Ask why not; a no is taken without a reason rather than not at all."""
        memo = Memo(payloads.reply_to(body), token=token)
        try:
            self.views.open(payloads.installed_in(body), body["trigger_id"], modals.decline_modal(memo))
        except NotShownError as error:
            logger.warning("no modal for a reason", why=str(error))
            return self.put(payloads.declined(body, memo))
        return ""

    def _picked(self, body: Body, operation: str) -> None:
        memo, form = Memo.of(body["view"]), forms()[operation]
        filled = modals.form_modal(form, form.found_in(memo.text), memo)
        self.views.update(payloads.installed_in(body), body["view"], filled)
