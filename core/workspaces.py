"""The Slack workspaces that Orderly was added to: how they are named, and how their tokens are kept.

Plain names only: the function that acknowledges Slack imports this.
"""

from __future__ import annotations

from collections.abc import Mapping


class NotInstalledError(Exception):
    """Orderly was removed from the workspace; the message names it."""


def key(team: str) -> str:
    """The item of a workspace in the table of installations."""
    return f"team#{team}"


def context(team: str) -> Mapping[str, str]:
    """What a token is encrypted for: one workspace's does not decrypt as another's (AWS KMS, "encryption context")."""
    return {"workspace": team}


def qualified(team: str, name: str) -> str:
    """A user or user group of a workspace, as the access document names them: `T0123/U0456`.

    Slack's ids of users are unique within their workspace only (docs.slack.dev, "User object"). In the home
    workspace, which is meant where `team` is empty, the id is enough.
    """
    return f"{team}/{name}" if team else name


def parts(name: str) -> tuple[str, str]:
    """The workspace (empty: home) and the id in it."""
    team, _, own = name.rpartition("/")
    return team, own
