"""What the bot may do in a workspace, and what for."""

from __future__ import annotations

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hears when it is mentioned",
    "channels:history": "finds what it posted right before it broke off, so that nothing is said twice",
    "chat:write": "answers, and keeps its answers up to date",
    "commands": "offers /orderly",
    "files:write": "attaches what is too long for a message",
    "groups:history": "the same in private channels",
    "im:history": "hears what it is told in direct messages",
    "im:write": "tells the owner of a resource in person",
    "usergroups:read": "gives roles to user groups",
    "users:read": "knows guests, who have no role unless they are named",
    "users:read.email": "finds the owner of a resource by e-mail address",
}
