"""A thousand commands at once, on this machine: how soon each is acknowledged, and that each is answered once.

    python -m benchmarks.burst

Everything on the way runs: the signed request, API Gateway's event, three functions as processes (one of each, where
AWS Lambda would have more), two queues. Slack's own limits are off the way: the answers are for the asker alone.
"""

from __future__ import annotations

import logging
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.runtime import Runtime

_COMMANDS = 1000
_AT_ONCE = 16
_CHANNEL = "application-support"
_PATIENCE = 300.0
_WORD = re.compile(r"“(word\d+)”")


def acknowledgements(orderly: Runtime) -> list[float]:
    """Send them all; seconds to each one's acknowledgement."""

    def one(number: int) -> float:
        began = time.perf_counter()
        ack = orderly.slack.command("ann", _CHANNEL, f"/orderly help word{number}")
        took = time.perf_counter() - began
        if ack.failure:
            raise RuntimeError(f"command {number} was not taken: {ack.failure}")
        return took

    with ThreadPoolExecutor(_AT_ONCE) as many:
        return list(many.map(one, range(_COMMANDS)))


def answered(orderly: Runtime) -> Counter[str]:
    """How often each command was answered."""
    texts = (message.text for message in orderly.slack.messages(_CHANNEL, "ann"))
    return Counter(found[1] for text in texts if (found := _WORD.search(text)))


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as directory, Runtime(Path(directory)) as runtime:
        runtime.slack.command("ann", _CHANNEL, "/orderly whoami")  # every process is there
        time.sleep(5)
        began = time.perf_counter()
        times = sorted(acknowledgements(runtime))
        sent = time.perf_counter() - began
        while len(answered(runtime)) < _COMMANDS and time.perf_counter() - began < _PATIENCE:
            time.sleep(0.2)
        took = time.perf_counter() - began
        time.sleep(3)  # for what comes twice
        found = answered(runtime)
    lost, twice = _COMMANDS - len(found), sum(count > 1 for count in found.values())
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    print(f"{_COMMANDS} commands, {_AT_ONCE} at a time, sent in {sent:.1f} s, answered in {took:.1f} s")
    print(f"  acknowledged   p50 {p50 * 1000:.0f} ms   p99 {p99 * 1000:.0f} ms")
    print(f"  lost {lost}   answered twice {twice}")
    sys.exit(1 if lost or twice else 0)
