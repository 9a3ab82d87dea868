"""The Slack app's manifest: what Slack takes, what the code needs, and no right more."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk import WebClient

import bot
import core.slack
from automation.catalogue import OPERATIONS
from automation.grammar import understand
from bot.inbound import Inbound
from bot.manifest import COMMAND, EVENTS, PROMPTS, main, manifest
from bot.scopes import SCOPES
from local.slack.workspace import Installation
from tests.bot.given import Body, Queue, slack_event
from tests.bot.test_golden import same_as_golden
from tests.bot.test_inbound import with_event
from tests.template import section

URL = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/slack/events"
SCHEMA = json.loads((Path(__file__).parent / "manifest.schema.json").read_text(encoding="utf-8"))

# The scope of each Web API method (docs.slack.dev, the method's own page).
SCOPE_OF = {
    "apps_uninstall": "",  # by client id and secret
    "conversations_history": "channels:history groups:history im:history",
    "conversations_replies": "channels:history groups:history im:history",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_open": "im:write",
    "files_upload_v2": "files:write",
    "users_info": "users:read",
    "usergroups_users_list": "usergroups:read",
    "users_lookupByEmail": "users:read.email",
    "assistant_threads_setStatus": "chat:write",
    "functions_completeError": "",  # a step of ours needs none
    "functions_completeSuccess": "",
    "views_open": "",  # modals need none
    "views_publish": "",
    "views_update": "",
}
# The scope of each event (docs.slack.dev, the event's own page).
SCOPE_OF_EVENT = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "function_executed": "",
    "message.im": "im:history",
    "tokens_revoked": "",
}
# Slack does not give the first without the second.
ALSO = {"users:read.email": "users:read"}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
    main(arguments, environment or {})
    return yaml.safe_load(capsys.readouterr().out)


def methods_called(files: Iterable[Path]) -> set[str]:
    """The methods of Slack's client that are named in the code, as attributes or as text."""
    named: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                named.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
    return {
        name for name in named if "_" in name and not name.startswith("_") and callable(getattr(WebClient, name, None))
    }


@pytest.mark.parametrize("url", [URL, ""])
def test_slack_takes_the_manifest(url: str) -> None:
    jsonschema.validate(manifest(OPERATIONS.values(), url), SCHEMA)


def test_slack_takes_it_however_many_operations_there_are() -> None:
    runs = OPERATIONS["runs"]
    many = [replace(runs, name=f"{runs.name}-{number}") for number in range(500)]
    jsonschema.validate(manifest(many, URL), SCHEMA)


def test_the_manifest_is_as_it_was_read_and_approved_of() -> None:
    made = manifest(OPERATIONS.values(), URL)
    same_as_golden("manifest.yaml", yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=110))


def test_the_bot_asks_for_the_rights_that_it_uses_and_no_other() -> None:
    files = [*Path(bot.__path__[0]).glob("*.py"), Path(core.slack.__file__)]
    needed = {scope for method in methods_called(files) for scope in SCOPE_OF[method].split()}
    needed |= {SCOPE_OF_EVENT[event] for event in EVENTS if SCOPE_OF_EVENT[event]} | {"commands"}
    needed |= {ALSO[scope] for scope in needed & ALSO.keys()}
    assert set(SCOPES) == needed


@pytest.mark.parametrize(("event", "name"), [(name, name.replace(".", "_")) for name in EVENTS])
def test_every_event_that_is_subscribed_to_is_heard(door: Inbound, queue: Queue, event: str, name: str) -> None:
    assert event in EVENTS
    door.answer(slack_event(name, with_event(tab="home") if name == "app_home_opened" else with_event()))
    assert len(queue.put_in) == 1


def test_the_command_is_the_one_that_people_are_told_of(door: Inbound, queue: Queue) -> None:
    def change(form: Body) -> None:
        form["command"] = COMMAND

    door.answer(slack_event("command", change))
    assert len(queue.put_in) == 1
    assert Installation("", "", "", "").command == COMMAND


def test_every_operation_is_in_the_hint_and_in_the_description() -> None:
    made = manifest(OPERATIONS.values(), URL)
    (command,) = made["features"]["slash_commands"]
    for operation in OPERATIONS.values():
        assert operation.name in command["usage_hint"]
        assert f"• /orderly {operation.usage}\n" in made["display_information"]["long_description"] + "\n"


def test_people_can_write_to_the_bot_in_its_own_tab() -> None:
    home = manifest(OPERATIONS.values(), URL)["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False
    }  # fmt: skip


@pytest.mark.parametrize(("title", "message"), PROMPTS)
def test_what_a_conversation_can_begin_with_is_understood(title: str, message: str) -> None:
    assert title
    assert understand(message, OPERATIONS).call.operation in OPERATIONS


@pytest.mark.parametrize("how", [{"arguments": ["--request-url", URL]}, {"environment": {"REQUEST_URL": URL}}])
def test_the_request_url_is_everywhere(capsys: pytest.CaptureFixture[str], how: dict[str, Any]) -> None:
    made = printed(capsys, *how.get("arguments", ()), environment=how.get("environment"))
    assert made["features"]["slash_commands"][0]["url"] == URL
    assert made["settings"]["event_subscriptions"]["request_url"] == URL
    assert made["settings"]["interactivity"]["request_url"] == URL
    assert made["settings"]["socket_mode_enabled"] is False


def test_the_request_url_is_the_one_that_the_template_puts_out() -> None:
    assert section("Outputs")["RequestUrl"]["Value"]["Fn::Sub"].endswith("/slack/events")


def test_before_there_is_a_url_the_manifest_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    main([], {})
    said = capsys.readouterr().out
    assert said.startswith("# The addresses are not yours yet: make manifest REQUEST_URL=…")
    jsonschema.validate(yaml.safe_load(said), SCHEMA)


@pytest.mark.parametrize("how", [{"arguments": ["--socket"]}, {"environment": {"SLACK": "socket"}}])
def test_socket_mode_needs_no_url(capsys: pytest.CaptureFixture[str], how: dict[str, Any]) -> None:
    made = printed(capsys, *how.get("arguments", ()), environment=how.get("environment"))
    assert made["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(made)


@pytest.mark.parametrize("url", ["http://example.com/slack/events", "example.com", "https://example.com"])
def test_a_url_that_slack_would_not_take_is_refused(capsys: pytest.CaptureFixture[str], url: str) -> None:
    with pytest.raises(SystemExit):
        main(["--request-url", url], {})
    assert "RequestUrl" in capsys.readouterr().err
