"""The methods of Slack's Web API that Orderly uses, with Slack's own error codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.slack.actions import with_block_ids
from local.slack.block_limits import TEXT_IN_MESSAGE, problems, text_size, view_problems
from local.slack.cast import BOT, ORDERLY, Channel, User
from local.slack.errors import SlackError
from local.slack.messages import File, Message
from local.slack.workspace import Workspace

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
"""Characters (docs.slack.dev, "chat.postMessage" and "chat.update")."""

Arguments = Mapping[str, Any]
Answer = dict[str, Any]


def auth_test(workspace: Workspace, _arguments: Arguments) -> Answer:
    """Who the token belongs to."""
    url = f"{workspace.installation.public_url}/"
    return {
        "url": url,
        "team": workspace.team.name,
        "user": ORDERLY.name,
        "team_id": workspace.team.id,
        "user_id": ORDERLY.id,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def post_message(workspace: Workspace, arguments: Arguments) -> Answer:
    """Post to a channel, or to a person by user id."""
    channel = _channel(workspace, arguments)
    if ORDERLY.id not in channel.members:
        raise SlackError("not_in_channel")
    message = workspace.post(_message(workspace, channel, arguments, LONGEST_TEXT))
    return {"channel": channel.id, "ts": message.ts, "message": message.to_json()}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Answer:
    """Post for one person only."""
    channel = _channel(workspace, arguments)
    user = _user(workspace, arguments, "user_not_in_channel")
    if ORDERLY.id not in channel.members:
        raise SlackError("not_in_channel")
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = workspace.post(_message(workspace, channel, arguments, LONGEST_TEXT, only_for=user.id))
    return {"message_ts": message.ts}


def update(workspace: Workspace, arguments: Arguments) -> Answer:
    """Change a message of ours. Blocks and attachments that are not given stay."""
    channel = _channel(workspace, arguments)
    old = workspace.posted.find(str(arguments.get("ts", "")))
    if old is None or old.channel != channel.id or old.only_for:
        raise SlackError("message_not_found")
    if old.user != ORDERLY.id:
        raise SlackError("cant_update_message")
    text, blocks, attachments = _content(arguments, LONGEST_UPDATE)
    new = workspace.edit(
        old,
        text=text,
        blocks=old.blocks if arguments.get("blocks") is None else blocks,
        attachments=old.attachments if arguments.get("attachments") is None else attachments,
        metadata=arguments.get("metadata") or old.metadata,
    )
    return {"channel": channel.id, "ts": new.ts, "text": new.text, "message": new.to_json()}


def users_info(workspace: Workspace, arguments: Arguments) -> Answer:
    """A user by id."""
    return {"user": _user(workspace, arguments, "user_not_found").to_json()}


def users_lookup_by_email(workspace: Workspace, arguments: Arguments) -> Answer:
    """A user by e-mail address, in any case."""
    wanted = str(arguments.get("email", "")).lower()
    for user in workspace.people:
        if wanted and user.email.lower() == wanted:
            return {"user": user.to_json()}
    raise SlackError("users_not_found")


def usergroups_users_list(workspace: Workspace, arguments: Arguments) -> Answer:
    """The members of a user group."""
    for group in workspace.groups:
        if group.id == arguments.get("usergroup"):
            return {"users": list(group.users)}
    raise SlackError("no_such_subteam")


def conversations_open(workspace: Workspace, arguments: Arguments) -> Answer:
    """The direct message with one user."""
    try:
        channel = workspace.direct(str(arguments.get("users", "")))
    except (LookupError, StopIteration) as error:
        raise SlackError("user_not_found") from error
    return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}


def conversations_history(workspace: Workspace, arguments: Arguments) -> Answer:
    """The messages of a channel outside of threads, the last first; a thread's, with `ts`, in order."""
    channel = _channel(workspace, arguments)
    if ORDERLY.id not in channel.members:
        raise SlackError("not_in_channel")
    oldest, most = float(arguments.get("oldest") or 0), int(arguments.get("limit") or 100)
    thread = str(arguments.get("ts") or "")
    found = [
        message
        for message in workspace.messages(channel.id if channel.direct else channel.name)
        if float(message.ts) > oldest
        and (thread in {message.thread_ts, message.ts} if thread else not message.thread_ts)
    ]
    shown = found[:most] if thread else found[::-1][:most]
    marked = str(arguments.get("include_all_metadata")).lower() in {"true", "1"}
    return {"messages": [_shown(message, marked) for message in shown], "has_more": len(found) > most}


def _shown(message: Message, marked: bool) -> dict[str, Any]:
    return {**message.to_json(), **({"metadata": dict(message.metadata)} if marked and message.metadata else {})}


def files_get_upload_url(workspace: Workspace, arguments: Arguments) -> Answer:
    """The first step of an upload."""
    name, length = str(arguments.get("filename", "")), str(arguments.get("length", ""))
    if not name or not length.isdecimal() or length == "0":
        raise SlackError("invalid_arguments")
    file_id, secret = workspace.files.expect(name, int(length))
    return {"upload_url": f"{workspace.installation.public_url}/upload/{secret}", "file_id": file_id}


def files_complete_upload(workspace: Workspace, arguments: Arguments) -> Answer:
    """The last step of an upload: the files appear in a channel."""
    files = [_file(workspace, given) for given in arguments.get("files") or ()]
    if not files:
        raise SlackError("invalid_arguments")
    if arguments.get("channel_id"):
        channel = _channel(workspace, {"channel": arguments["channel_id"]})
        if ORDERLY.id not in channel.members:
            raise SlackError("not_in_channel")
        text, thread = str(arguments.get("initial_comment") or ""), str(arguments.get("thread_ts") or "")
        ts = workspace.posted.new_ts()
        workspace.post(Message(channel.id, ts, ORDERLY.id, text, thread_ts=thread, files=tuple(files)))
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def functions_complete_success(workspace: Workspace, arguments: Arguments) -> Answer:
    """A workflow goes on."""
    _step(workspace, arguments)["outputs"] = arguments.get("outputs") or {}
    return {}


def functions_complete_error(workspace: Workspace, arguments: Arguments) -> Answer:
    """A workflow stops, and says why."""
    _step(workspace, arguments)["error"] = str(arguments.get("error") or "")
    return {}


def _step(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    step = workspace.steps.get(str(arguments.get("function_execution_id", "")))
    if step is None or step:
        raise SlackError("function_execution_not_in_running_state")
    return step


def set_status(workspace: Workspace, arguments: Arguments) -> Answer:
    """Show what the bot is doing, in a thread with it, until it says something there."""
    channel, thread = (
        _channel(workspace, {"channel": arguments.get("channel_id")}),
        str(arguments.get("thread_ts") or ""),
    )
    if not channel.direct or not thread:
        raise SlackError("invalid_thread_ts")
    workspace.statuses.append((channel.id, thread, str(arguments.get("status") or "")))
    return {}


def views_open(workspace: Workspace, arguments: Arguments) -> Answer:
    """Open a modal for whoever did what gave the trigger id."""
    view = _view(arguments)
    user, error = workspace.tickets.pull(str(arguments.get("trigger_id", "")))
    if error:
        raise SlackError(error)
    return {"view": workspace.views.show(user, view)}


def views_update(workspace: Workspace, arguments: Arguments) -> Answer:
    """Show another view in the place of a modal that is open."""
    view = _view(arguments)
    shown = workspace.views.replace(str(arguments.get("view_id", "")), str(arguments.get("hash") or ""), view)
    if isinstance(shown, str):
        raise SlackError(shown)
    return {"view": shown}


def views_publish(workspace: Workspace, arguments: Arguments) -> Answer:
    """Set a user's Home tab."""
    view = _view(arguments)
    user = _user(workspace, {"user": arguments.get("user_id")}, "user_not_found")
    return {"view": workspace.views.publish(user.id, view)}


METHODS: Mapping[str, Callable[[Workspace, Arguments], Answer]] = {
    "assistant.threads.setStatus": set_status,
    "auth.test": auth_test,
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup_by_email,
    "usergroups.users.list": usergroups_users_list,
    "conversations.open": conversations_open,
    "conversations.history": conversations_history,
    "conversations.replies": conversations_history,
    "functions.completeError": functions_complete_error,
    "functions.completeSuccess": functions_complete_success,
    "files.getUploadURLExternal": files_get_upload_url,
    "files.completeUploadExternal": files_complete_upload,
    "views.open": views_open,
    "views.update": views_update,
    "views.publish": views_publish,
}


def _channel(workspace: Workspace, arguments: Arguments) -> Channel:
    name = str(arguments.get("channel", ""))
    try:
        return workspace.direct(name) if name[:1] in {"U", "W"} else workspace.channel(name)
    except (LookupError, StopIteration) as error:
        raise SlackError("channel_not_found") from error


def _user(workspace: Workspace, arguments: Arguments, code: str) -> User:
    wanted = str(arguments.get("user", ""))
    for user in (*workspace.people, ORDERLY):
        if user.id == wanted:
            return user
    raise SlackError(code)


def _message(workspace: Workspace, channel: Channel, arguments: Arguments, longest: int, only_for: str = "") -> Message:
    text, blocks, attachments = _content(arguments, longest)
    return Message(
        channel.id,
        workspace.posted.new_ts(),
        ORDERLY.id,
        text,
        blocks,
        attachments,
        thread_ts=str(arguments.get("thread_ts") or ""),
        only_for=only_for,
        metadata=arguments.get("metadata") or {},
    )


def _content(arguments: Arguments, longest: int) -> tuple[str, tuple[Arguments, ...], tuple[Arguments, ...]]:
    text = str(arguments.get("text") or "")
    blocks = _blocks(arguments.get("blocks"), "invalid_blocks")
    attachments = arguments.get("attachments") or []
    for attachment in attachments:
        _blocks(attachment.get("blocks"), "invalid_attachments")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    if text_size(blocks) > TEXT_IN_MESSAGE:
        raise SlackError("msg_blocks_too_long")
    return text, with_block_ids(blocks), tuple(attachments)


def _blocks(given: Any, code: str) -> Sequence[Arguments]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    if found := problems(given):
        raise SlackError(code, errors=found, response_metadata={"messages": [f"[ERROR] {line}" for line in found]})
    return given


def _view(arguments: Arguments) -> dict[str, Any]:
    view = arguments.get("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments")
    if found := view_problems(view):
        messages = [f"[ERROR] {line}" for line in found]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    return view


def _file(workspace: Workspace, given: Arguments) -> File:
    file = workspace.files.find(str(given.get("id", "")))
    if file is None:
        raise SlackError("file_not_found")
    return File(file.id, file.name, str(given.get("title") or file.name), file.content)
