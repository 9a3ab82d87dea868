"""Where schedules are kept, and what they do at their time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class SchedulingSettings(Protocol):
    """What the environment tells of it."""

    @property
    def watch_queue_arn(self) -> str: ...
    @property
    def watch_dead_letters_arn(self) -> str: ...
    @property
    def schedule_group(self) -> str: ...
    @property
    def schedule_role_arn(self) -> str: ...


@dataclass(frozen=True)
class Scheduling:
    """The schedule group; the queue on which its schedules put requests, and the role by which they do."""

    group: str
    queue_arn: str
    role_arn: str
    dead_letters_arn: str

    @staticmethod
    def of(settings: SchedulingSettings) -> Scheduling:
        """As the environment tells."""
        return Scheduling(
            settings.schedule_group,
            settings.watch_queue_arn,
            settings.schedule_role_arn,
            settings.watch_dead_letters_arn,
        )
