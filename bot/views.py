"""Opening modals: all that is asked of Slack before the acknowledgement, since a trigger lives for three seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from urllib3.exceptions import HTTPError

from bot.lean_aws import AwsError

SECONDS = 2
"""For how long Slack may take over it: it waits for three itself."""


class NotShownError(Exception):
    """Slack did not show the modal; the message is its word for why."""


@dataclass(frozen=True)
class Views:
    """Slack's `views.open` and `views.update`."""

    token: Callable[[str], str]
    """The bot token for a workspace."""
    api_url: str

    def open(self, team: str, trigger: str, view: Mapping[str, Any]) -> None:
        """Show a modal to whoever did what gave the trigger. Raises NotShownError."""
        self._shown(team, lambda slack: slack.views_open(trigger_id=trigger, view=dict(view)))

    def update(self, team: str, shown: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Show another in the place of the modal that is shown. Raises NotShownError."""
        self._shown(team, lambda slack: slack.views_update(view_id=shown["id"], hash=shown["hash"], view=dict(view)))

    def _shown(self, team: str, show: Callable[[WebClient], object]) -> None:
        try:
            show(WebClient(token=self.token(team), base_url=self.api_url, timeout=SECONDS, retry_handlers=[]))
        except (SlackClientError, OSError, AwsError, HTTPError) as error:
            raise NotShownError(str(error)) from error
