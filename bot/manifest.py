"""The Slack app's manifest, made from the catalogue: `python -m bot.manifest [--request-url URL | --socket]`.

Slack makes the app from it (api.slack.com/apps, "From a manifest"), or changes the app when it is pasted again.
Limits: slackapi/manifest-schema, manifest.schema.2.0.0.json.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

import yaml

from automation.catalogue import OPERATIONS
from bot.payloads import STEP
from bot.scopes import SCOPES
from bot.text import shorten
from core.operation import Operation

SHORTCUTS = (
    {
        "name": "Ask Orderly",
        "type": "global",
        "callback_id": "ask",
        "description": "Choose what to ask or to have changed",
    },
    {
        "name": "Make this an order",
        "type": "message",
        "callback_id": "order",
        "description": "Finds what a message is about and asks what to do with it",
    },
)
_STEP: Mapping[str, Any] = {
    "title": "Ask Orderly",
    "description": "Ask your AWS account something, or order a change that waits for a person's yes",
    "input_parameters": {
        "properties": {
            "order": {
                "type": "string",
                "title": "Order",
                "description": "As you would type it behind /orderly, such as: alarms",
            },
            "channel": {
                "type": "slack#/types/channel_id",
                "title": "Channel",
                "description": "Where it is answered",
            },
        },
        "required": ["order", "channel"],
    },
    "output_parameters": {
        "properties": {"answer": {"type": "string", "title": "Answer", "description": "In one sentence"}},
        "required": ["answer"],
    },
}
PROMPTS = (
    ("What can you do?", "help"),
    ("What is not in order?", "list the findings"),
    ("What waits for approval?", "what is waiting"),
    ("What did we spend?", "cost yesterday"),
)
"""What a conversation with Orderly can begin with; Slack shows four at most."""
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "function_executed",
    "message.im",
    "tokens_revoked",
)
COMMAND = "/orderly"
NO_URL_YET = "https://orderly.example.com/slack/events"

_MOST_HINT = 1000
_MOST_LONG_DESCRIPTION = 4000


def manifest(operations: Iterable[Operation[...]], request_url: str = "") -> dict[str, Any]:
    """The manifest. Without a `request_url` the app is reached by Socket Mode."""
    known = list(operations)
    command = {
        "command": COMMAND,
        "description": "Ask your AWS account something, or have something changed in it",
        "usage_hint": shorten(" | ".join(operation.name for operation in known), _MOST_HINT),
        "should_escape": False,
    }
    url = {"request_url": request_url} if request_url else {}
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Orderly",
            "description": "Asks AWS for you, and changes it with a plan and a second person's yes",
            "long_description": _long_description([operation.usage for operation in known]),
            "background_color": "#1f3a34",
        },
        "features": {
            "agent_view": {
                "agent_description": "Ask your AWS account something, or have it changed with a second person's yes",
                "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
            },
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Orderly", "always_online": True},
            "shortcuts": list(SHORTCUTS),
            "slash_commands": [command | ({"url": request_url} if request_url else {})],
        },
        "functions": {STEP: _STEP},
        "oauth_config": {
            **({"redirect_urls": [urljoin(request_url, "oauth_redirect")]} if request_url else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **url, **({"message_menu_options_url": request_url} if url else {})},
            "org_deploy_enabled": True,  # Slack wants it of an app with a workflow step
            "function_runtime": "remote",
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }


def _long_description(usages: Sequence[str]) -> str:
    does = "\n".join(f"• {COMMAND} {usage}" for usage in usages)
    text = (
        "Orderly takes orders for your AWS account, in this workspace. Ask it something and it answers; have it change "
        "something and it shows the exact API calls first. Production waits for a second person's yes, and what can "
        f"be undone is undone with a click. It can do this ({COMMAND} help and a name says more):\n{does}"
    )
    return shorten(text, _MOST_LONG_DESCRIPTION)


def _url(text: str) -> str:
    if not re.fullmatch(r"https://[^\s/]+/\S*", text):
        raise argparse.ArgumentTypeError("give the whole address, as the stack's output RequestUrl has it: https://…")
    return text


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Print the manifest as YAML. `make` hands its own variables over in the environment."""
    parser = argparse.ArgumentParser(prog="python -m bot.manifest", description="Print the Slack app's manifest.")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--request-url", type=_url, default=environment.get("REQUEST_URL") or None)
    way.add_argument("--socket", action="store_true", default=environment.get("SLACK") == "socket")
    given = parser.parse_args(arguments)
    url = "" if given.socket else given.request_url or NO_URL_YET
    if url == NO_URL_YET:
        sys.stdout.write("# The addresses are not yours yet: make manifest REQUEST_URL=… once the stack is there.\n")
    made = manifest(OPERATIONS.values(), url)
    sys.stdout.write(yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=110))


if __name__ == "__main__":
    main(sys.argv[1:], os.environ)
