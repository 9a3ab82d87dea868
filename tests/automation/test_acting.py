"""How long a plan that is being carried out will take."""

from __future__ import annotations

import pytest

from automation.acting import seconds_left
from core.plan import Pause, Plan, Step, Until

CALL = Step("ec2", "stop_instances", {"InstanceIds": ["i-1"]}, "Stop it")
WAIT = Until("ec2", "describe_instances", {}, "Reservations", "stopped", says="Wait until it is stopped")
PAUSE = Pause(1800, "Wait for 30 minutes")


@pytest.mark.parametrize(
    ("steps", "done", "elapsed", "left"),
    [
        ((CALL, WAIT, CALL, WAIT), 0, 0.0, None),
        ((CALL, WAIT, CALL, WAIT), 1, 4.0, 12.0),
        ((CALL, WAIT, CALL, WAIT), 3, 12.0, 4.0),
        ((CALL, WAIT, CALL, WAIT), 4, 16.0, 0.0),
        ((CALL, PAUSE, CALL), 1, 2.0, 1802.0),
        ((CALL, PAUSE, CALL), 2, 1802.0, 2.0),
        ((PAUSE, CALL), 0, 0.0, None),
        ((PAUSE,), 0, 0.0, 1800.0),
        ((PAUSE, CALL), 1, 1700.0, None),
    ],
)
def test_what_is_left_takes_as_long_as_what_was_done_and_pauses_what_they_say(
    steps: tuple[Step | Until | Pause, ...], done: int, elapsed: float, left: float | None
) -> None:
    assert seconds_left(Plan("Stop it", steps, ()), done, elapsed) == left
