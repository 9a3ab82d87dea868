"""The bot token for each Slack workspace: home's in a parameter, the others' in the table of installations."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from core.aws import clients, secrets
from core.aws.installations import Installations

MISSED_FOR = 2.0
"""Seconds for which a workspace that is not in the table is not looked for again."""


class TokenSettings(Protocol):
    """What the environment tells of tokens."""

    @property
    def slack_bot_token_parameter(self) -> str: ...
    @property
    def installations_table(self) -> str: ...


@dataclass
class BotTokens:
    """Tokens, each used for as long as a secret is before it is read again."""

    home: Callable[[bool], str]
    """Reads the token of the workspace that the stack was made for; with True, anew."""
    installed: Callable[[str], str]
    """Reads the token of a workspace that Orderly was added to; empty when it was not."""
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, str]] = field(default_factory=dict)
    _missed: dict[str, float] = field(default_factory=dict)

    def of(self, team: str, *, fresh: bool = False) -> str:
        """A workspace's token; `fresh` reads it again, since Slack said that what we have is wrong.

        Raises:
            NotInstalledError: Orderly was removed from that workspace.
        """
        read_at, token = self._known.get(team, (0.0, ""))
        if not token or fresh or self.clock() - read_at > secrets.AGE:
            token = self._read(team, fresh=fresh) if team else ""
        return token or self.home(fresh)

    def _read(self, team: str, *, fresh: bool) -> str:
        """From the table. That a workspace is not in it is remembered for a moment: it may be added at any time."""
        missed_at = self._missed.get(team)
        if missed_at is not None and self.clock() - missed_at < MISSED_FOR and not fresh:
            return ""
        if token := self.installed(team):
            self._known[team] = (self.clock(), token)
        else:
            self._missed[team] = self.clock()
        return token


def bot_tokens(settings: TokenSettings) -> BotTokens:
    """The tokens as this function's environment says."""

    def home(fresh: bool) -> str:
        return secrets.secret(settings.slack_bot_token_parameter, fresh=fresh)

    if not settings.installations_table:
        return BotTokens(home, lambda _team: "")
    return BotTokens(home, installations(settings.installations_table).token)


def installations(table: str, key_arn: str = "") -> Installations:
    """The table of installations."""
    return Installations(clients.client("dynamodb"), clients.client("kms"), table, clients.now, key_arn)
