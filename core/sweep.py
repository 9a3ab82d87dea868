"""What is to be looked at again: all resources, those of a type, or the few that a run changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Protocol


@dataclass(frozen=True)
class Sweep:
    """A message on the sweep queue. Empty parts mean everything.

    With `resources` (ids or names) only open findings about these are judged again, after the run `run` changed them;
    `finding` is the one that this run was to put right, or `rules` has the rule of which it was to put right all.
    """

    rules: tuple[str, ...] = ()
    """Names of rules; `*` stands for any letters."""
    type: str = ""
    resources: tuple[str, ...] = ()
    run: str = ""
    finding: str = ""
    known: bool = False
    """Only findings that are known already: of these rules, or without rules what was held back."""
    daily: bool = False
    """Whether it is the day's own: what is due, overdue or about to end is told with it."""
    again: int = 0
    """How often it was looked at already: what AWS has not shown yet may need a minute."""
    account: str = ""
    """A member account; the stack's own where it is empty."""
    region: str = ""
    """Another region; the stack's own where it is empty."""


def written(sweep: Sweep) -> str:
    """A sweep as it travels: without what is empty, since people read it in plans."""
    return json.dumps({name: value for name, value in asdict(sweep).items() if value}, separators=(",", ":"))


class Sweeps(Protocol):
    """Where it is said what is to be looked at again."""

    def put(self, *sweeps: Sweep, delay: int = 0) -> None:
        """Queue it, to be handled after so many seconds."""
