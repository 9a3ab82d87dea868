"""What of Orderly's own things plans name: where schedules are kept, the queues, the reports."""

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
    @property
    def sweep_queue_url(self) -> str: ...
    @property
    def reports_bucket(self) -> str: ...


@dataclass(frozen=True)
class Scheduling:
    """The schedule group; the queue on which its schedules put requests, and the role by which they do; and more."""

    group: str
    queue_arn: str
    role_arn: str
    dead_letters_arn: str
    sweep_queue_url: str = ""
    """The queue of what is to be looked at again."""
    reports_bucket: str = ""
    """Where evidence and reports are kept."""

    @staticmethod
    def of(settings: SchedulingSettings) -> Scheduling:
        """As the environment tells."""
        return Scheduling(
            settings.schedule_group,
            settings.watch_queue_arn,
            settings.schedule_role_arn,
            settings.watch_dead_letters_arn,
            settings.sweep_queue_url,
            settings.reports_bucket,
        )
