"""Modals and Home tabs, as people see them, fill them in and press what is in them."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from local.slack import payloads
from local.slack.actions import find_action, with_block_ids
from local.slack.delivery import Ack

if TYPE_CHECKING:
    from local.slack.workspace import Workspace

View = Mapping[str, Any]
_REQUIRED = "Please complete this required field."


class Views:
    """What every user has open: at most one modal, and the Home tab. Thread safe."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._homes: dict[str, View] = {}
        self._modals: dict[str, View] = {}

    # What is shown

    def modal(self, user: str) -> View | None:
        """The modal that a user has open."""
        return self._modals.get(self._workspace.user(user).id)

    def home(self, user: str) -> View | None:
        """The Home tab that Orderly published last for a user."""
        return self._homes.get(self._workspace.user(user).id)

    # What apps make appear

    def show(self, user: str, view: View) -> View:
        """Open a modal."""
        return self._keep(self._modals, user, view, "V" + secrets.token_hex(5).upper())

    def replace(self, view_id: str, known_hash: str, view: View) -> View | str:
        """Another in the place of a modal that is open; or Slack's word for why not."""
        for user, shown in list(self._modals.items()):
            if shown["id"] == view_id:
                return (
                    "hash_conflict"
                    if known_hash not in {"", shown["hash"]}
                    else self._keep(self._modals, user, view, view_id)
                )
        return "not_found"

    def publish(self, user: str, view: View) -> View:
        """Set a Home tab."""
        known = self._homes.get(user)
        return self._keep(self._homes, user, view, known["id"] if known else "V" + secrets.token_hex(5).upper())

    # What people do

    def open_home(self, user: str) -> None:
        """Look at Orderly's Home tab."""
        who = self._workspace.user(user)
        event = payloads.app_home_opened(who, self._workspace.direct(who.id))
        self._workspace.hears(event)

    def close(self, user: str) -> None:
        """Cancel the modal."""
        self._modals.pop(self._workspace.user(user).id, None)

    def shortcut(self, user: str, callback: str) -> Ack:
        """Take a shortcut of the workspace."""
        who = self._workspace.user(user)
        trigger = self._workspace.tickets.trigger(who.id)
        return self._workspace.delivery.form(payloads.global_shortcut(who, callback, trigger))

    def press(self, user: str, wanted: str, block_id: str = "", *, in_home: bool = False) -> Ack:
        """Click a button or choose from a menu, in the modal or the Home tab, known by label, action id or value.

        `block_id` says in which block, where that is not clear.

        Raises:
            LookupError: there is no such thing to press.
        """
        view = self.home(user) if in_home else self.modal(user)
        action = find_action(view["blocks"] if view else (), wanted, block_id)
        who = self._workspace.user(user)
        pressed = {**action, "action_ts": f"{time.time():.6f}"}
        trigger = self._workspace.tickets.trigger(who.id)
        return self._workspace.delivery.form(payloads.view_actions(who, view or {}, pressed, trigger))

    def options(self, user: str, block_id: str, typed: str) -> list[dict[str, Any]]:
        """What is offered while a user types in a field of the modal; nothing when no answer came in time."""
        view = self.modal(user)
        block = next((block for block in _inputs(view) if block["block_id"] == block_id), None)
        if view is None or block is None:
            return []
        element = block["element"]
        form = payloads.block_suggestion(self._workspace.user(user), view, block_id, element["action_id"], typed)
        ack = self._workspace.delivery.form(form)
        return list(json.loads(ack.body).get("options", [])) if not ack.failure and ack.body else []

    def submit(self, user: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Send the modal with these values (text, or several texts), by block; what is wrong with it, by block.

        What is not given stays as it was filled in when the modal was opened.
        """
        who, view = self._workspace.user(user), self.modal(user)
        if view is None:
            raise LookupError(f"{who.first_name} has no modal open.")
        state: dict[str, Any] = {}
        missing: dict[str, str] = {}
        for block in _inputs(view):
            element = block["element"]
            value = values[block["block_id"]] if block["block_id"] in values else _initial(element)
            if not value and not block.get("optional"):
                missing[block["block_id"]] = _REQUIRED
            state[block["block_id"]] = {element["action_id"]: _held(element, value)}
        if missing:
            return missing
        trigger = self._workspace.tickets.trigger(who.id)
        ack = self._workspace.delivery.form(payloads.view_submission(who, view, state, trigger))
        if ack.failure:
            return {next(iter(state), ""): "We had some trouble connecting. Try again?"}
        answer = json.loads(ack.body) if ack.body else {}
        if answer.get("response_action") == "errors":
            return dict(answer["errors"])
        self.close(user)
        return {}

    def _keep(self, views: dict[str, View], user: str, view: View, view_id: str) -> View:
        kept = {
            **view,
            "blocks": with_block_ids(view["blocks"]),
            "id": view_id,
            "hash": secrets.token_hex(8),
            "team_id": self._workspace.team.id,
            "app_installed_team_id": self._workspace.team.id,
        }
        with self._lock:
            views[user] = kept
        return kept


def _inputs(view: View | None) -> Iterator[Mapping[str, Any]]:
    return (block for block in (view or {"blocks": ()})["blocks"] if block["type"] == "input")


def _initial(element: Mapping[str, Any]) -> Any:
    """What a field holds when nobody has touched it."""
    several = element.get("initial_options")
    one = element.get("initial_option")
    if several is not None:
        return [option["value"] for option in several]
    return one["value"] if one else element.get("initial_value", "")


def _held(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """A field's state, as Slack writes it."""
    kind = element["type"]
    if kind in {"checkboxes", "multi_external_select", "multi_static_select"}:
        chosen = [value] if isinstance(value, str) and value else list(value or ())
        return {"type": kind, "selected_options": [_option(one) for one in chosen]}
    if kind in {"static_select", "external_select", "radio_buttons"}:
        return {"type": kind, "selected_option": _option(value) if value else None}
    return {"type": kind, "value": value or None}


def _option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
