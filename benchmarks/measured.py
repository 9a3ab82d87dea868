"""Runs a Python program and writes down what it cost: the API calls it made, and its peak memory.

    python benchmarks/measured.py REPORT MODULE [ARGUMENT …]

Any Python with botocore runs it, so that a peer in an environment of its own is measured in the same way.
"""

from __future__ import annotations

import json
import resource
import runpy
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import botocore

_CALLS: list[str] = []


def _count(**about: Any) -> None:
    _CALLS.append(about["event_name"].removeprefix("before-send."))


def peak() -> float:
    """The most memory that this process had so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what the parent had when it made this process
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


if __name__ == "__main__":
    report, module = Path(sys.argv[1]), sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    del sys.path[0]  # this file's folder; the project is in PYTHONPATH where it is needed
    botocore.register_initializer(lambda session: session.register("before-send", _count))
    with suppress(SystemExit):
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    report.write_text(json.dumps({"calls": Counter(_CALLS), "peak": peak()}))
