"""From a typed slash command to the posted answer, on this machine, with the AWS calls' own time beside it.

    python -m benchmarks.answer

Everything on the way runs: the signed request, API Gateway's event, three functions as processes, two queues. The
floor is what the same reads take when made directly: the embedded AWS answers them either way.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from local.runtime import Runtime
from local.slack.messages import Message

_COMMANDS = 40
_CHANNEL = "application-support"


def _since(orderly: Runtime, before: int) -> Sequence[Message] | None:
    return orderly.slack.messages(_CHANNEL, "ann")[before:] or None


def measure(orderly: Runtime) -> tuple[list[float], list[float]]:
    """Seconds from command to answer, and of the same reads made directly, in turns."""
    instance = orderly.demo["web-1"]
    ec2 = orderly.aws("ec2")
    answers: list[float] = []
    reads: list[float] = []
    for number in range(_COMMANDS + 5):
        time.sleep(1)  # Slack takes one message a second in a channel, and the notifier keeps to that
        before = len(orderly.slack.messages(_CHANNEL, "ann"))
        began = time.perf_counter()
        orderly.slack.command("ann", _CHANNEL, f"/orderly open-ports {instance}")
        orderly.slack.wait_for(partial(_since, orderly, before), 60)
        took = time.perf_counter() - began
        began = time.perf_counter()
        found = ec2.describe_instances(Filters=[{"Name": "instance-id", "Values": [instance]}])
        groups = [group["GroupId"] for group in found["Reservations"][0]["Instances"][0]["SecurityGroups"]]
        ec2.describe_security_groups(GroupIds=groups)
        if number >= 5:  # the first ones start processes and fill caches
            answers.append(took)
            reads.append(time.perf_counter() - began)
    return answers, reads


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as directory, Runtime(Path(directory)) as runtime:
        times, floor = measure(runtime)
    ordered = sorted(times)
    p50, p99 = statistics.median(times), ordered[int(len(ordered) * 0.99)]
    own = statistics.median(floor)
    print(f"command to posted answer (n={len(times)})")
    ratio = f"{p50 / own:.1f} x the AWS reads' own {own * 1000:.0f} ms"
    print(f"  p50 {p50 * 1000:.0f} ms   p99 {p99 * 1000:.0f} ms   {ratio}")
