"""Whose yes a change needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.joining import joined
from core.workspaces import parts


@dataclass(frozen=True)
class Approvers:
    """People who may say yes: whoever has the role, is named, or is in one of the user groups. Any one suffices.

    A plain dataclass, since it travels with plans that wait; `core.access` checks what the access document says.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    role: str = ""
    users: tuple[str, ...] = ()
    """Slack user ids, with the workspace in front where that is not home."""
    groups: tuple[str, ...] = ()
    """Ids of Slack user groups, in the same way."""

    @property
    def title(self) -> str:
        """Them, as people read it: `an admin, <@U0ANN> or somebody in the user group S0OPS`."""
        role = [f"{'an' if self.role[0] in 'ao' else 'a'} {self.role}"] if self.role else []
        groups = [f"somebody in the user group {group}" for group in self.groups]
        named = [*role, *(f"<@{parts(user)[1]}>" for user in self.users), *groups]
        return joined(named, "or")
