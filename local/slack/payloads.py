"""What Slack sends to a Request URL, in the shapes of its recorded samples (java-slack-sdk, json-logs/samples)."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any

from local.slack.cast import APP, HOME, ORDERLY, Channel, Team, User
from local.slack.messages import Message

TOKEN = "gone-out-of-use"  # noqa: S105 - Slack's verification token, deprecated; the signature took its place
_LINK = re.compile(r"\bhttps?://[^\s<>|]+[^\s<>|.,;:!?)]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")


def slash_command(
    user: User, channel: Channel, command: str, text: str, response_url: str, trigger: str
) -> dict[str, str]:
    """The form fields of a slash command. There is no thread in them."""
    return {
        "token": TOKEN,
        "team_id": user.team.id,
        "team_domain": user.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": escape(text),
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def block_actions(
    user: User, channel: Channel, message: Message, action: Mapping[str, Any], response_url: str, trigger: str
) -> dict[str, str]:
    """The form fields of a click: one field, `payload`, in JSON. An ephemeral message is not in it."""
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.only_for),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload: dict[str, Any] = {
        **_interaction("block_actions", user, trigger),
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [dict(action)],
    }
    if not message.only_for:
        payload["message"] = message.to_json()
    return {"payload": json.dumps(payload)}


def view_submission(user: User, view: Mapping[str, Any], values: Mapping[str, Any], trigger: str) -> dict[str, str]:
    """The form fields of a modal that was filled in; `values` is the view's state."""
    payload = {
        **_interaction("view_submission", user, trigger),
        "view": {**view, "state": {"values": values}},
        "response_urls": [],
    }
    return {"payload": json.dumps(payload)}


def view_actions(user: User, view: Mapping[str, Any], action: Mapping[str, Any], trigger: str) -> dict[str, str]:
    """The form fields of a click in a modal or a Home tab: no channel, and no response URL."""
    payload = {
        **_interaction("block_actions", user, trigger),
        "container": {"type": "view", "view_id": view["id"]},
        "view": {**view, "state": {"values": {}}},
        "actions": [dict(action)],
    }
    return {"payload": json.dumps(payload)}


def block_suggestion(user: User, view: Mapping[str, Any], block_id: str, action_id: str, typed: str) -> dict[str, str]:
    """The form fields of the question for options while somebody types in a modal."""
    payload = {
        **_interaction("block_suggestion", user, ""),
        "container": {"type": "view", "view_id": view["id"]},
        "view": {**view, "state": {"values": {}}},
        "block_id": block_id,
        "action_id": action_id,
        "value": typed,
    }
    del payload["trigger_id"]
    return {"payload": json.dumps(payload)}


def global_shortcut(user: User, callback: str, trigger: str) -> dict[str, str]:
    """The form fields of a shortcut from the search bar or the composer: from no channel."""
    payload = {**_interaction("shortcut", user, trigger), "callback_id": callback, "action_ts": f"{time.time():.6f}"}
    return {"payload": json.dumps(payload)}


def message_shortcut(
    user: User, channel: Channel, message: Message, callback: str, response_url: str, trigger: str
) -> dict[str, str]:
    """The form fields of a shortcut from a message's menu."""
    payload = {
        **_interaction("message_action", user, trigger),
        "callback_id": callback,
        "action_ts": f"{time.time():.6f}",
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message.to_json(),
        "response_url": response_url,
    }
    return {"payload": json.dumps(payload)}


def _interaction(kind: str, user: User, trigger: str) -> dict[str, Any]:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team.id},
        "api_app_id": APP,
        "token": TOKEN,
        "trigger_id": trigger,
        "team": {"id": user.team.id, "domain": user.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def event_envelope(event: Mapping[str, Any], team: Team = HOME) -> dict[str, Any]:
    """An event as the Events API wraps it. `event_id` is the same on every retry."""
    return {
        "token": TOKEN,
        "team_id": team.id,
        "api_app_id": APP,
        "event": dict(event),
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": ORDERLY.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-" + secrets.token_urlsafe(24),
    }


def app_mention(author: User, message: Message) -> dict[str, Any]:
    """The event for a message in a channel that names the bot."""
    return {"type": "app_mention", **_said(author, message)}


def message_im(author: User, message: Message) -> dict[str, Any]:
    """The event for a message in a direct message with the bot; the bot hears its own as well."""
    return {"type": "message", "channel_type": "im", **_said(author, message)}


def message_changed(before: Message, after: Message) -> dict[str, Any]:
    """The event for an edit in a direct message with the bot."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel_type": "im",
        "hidden": True,
        "message": after.to_json(),
        "previous_message": before.to_json(),
        "channel": after.channel,
        "ts": after.edited,
        "event_ts": after.edited,
    }


def app_home_opened(user: User, channel: Channel) -> dict[str, Any]:
    """The event for a look at the app's Home tab."""
    return {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": f"{time.time():.6f}",
    }


def function_executed(callback: str, execution: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The event for one of the app's steps in a workflow."""
    return {
        "type": "function_executed",
        "function": {"id": "Fn0ORDERLY", "callback_id": callback, "type": "app", "app_id": APP},
        "inputs": dict(inputs),
        "function_execution_id": execution,
        "workflow_execution_id": "Wx" + secrets.token_hex(5).upper(),
        "bot_access_token": "xwfp-of-no-use-here",
        "event_ts": f"{time.time():.6f}",
    }


def app_uninstalled() -> dict[str, Any]:
    """The event for the app's removal from the workspace."""
    return {"type": "app_uninstalled"}


def tokens_revoked() -> dict[str, Any]:
    """The event for the end of the app's own token in the workspace."""
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [ORDERLY.id]}}


def escape(text: str) -> str:
    """Text as Slack sends it: these three characters stand for something in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(text: str) -> str:
    """Escaped text with web and e-mail addresses as Slack marks them."""
    return _LINK.sub(lambda found: f"<{found[0]}>" if "://" in found[0] else f"<mailto:{found[0]}|{found[0]}>", text)


def _said(author: User, message: Message) -> dict[str, Any]:
    found = {
        **{key: value for key, value in message.to_json().items() if key != "type"},
        "client_msg_id": secrets.token_hex(16),
        "team": author.team.id,
        "channel": message.channel,
        "event_ts": message.ts,
    }
    if author.bot:
        del found["client_msg_id"]
    if author.guest:
        found["user_team"] = author.team.id
        found["user_profile"] = {"name": author.name, "is_restricted": True, "is_ultra_restricted": False}
    return found
