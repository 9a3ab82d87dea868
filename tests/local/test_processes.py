"""Children that never outlive their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from local import processes

PARENT = """
import sys, threading, time
from pathlib import Path
from local import processes

def begin():
    with open(sys.argv[1], "ab") as log:
        child = processes.start(processes.python("-c", "import time; time.sleep(60)"), {}, log)
    print(child.pid, flush=True)

thread = threading.Thread(target=begin)
thread.start()
thread.join()
time.sleep(60)
"""


def is_there(pid: int) -> bool:
    """Whether a process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def becomes(wanted: bool, look: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while look() is not wanted and time.monotonic() < until:
        time.sleep(0.02)
    return look() is wanted


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's own help is Linux's")


@linux
def test_a_child_outlives_the_thread_that_started_it_but_not_a_parent_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=processes.ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        time.sleep(0.3)
        assert is_there(child)
        parent.kill()
    assert becomes(False, lambda: is_there(child))


def children_of(group: int) -> set[int]:
    """The processes below one, however deep."""
    found, left = set[int](), [group]
    while left:
        parent = left.pop()
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            below = {int(pid) for pid in task.read_text().split()}
            found |= below
            left += below
    return found


@linux
@pytest.mark.e2e
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_orderly_is_stopped_it_leaves_no_process(how: signal.Signals) -> None:
    environment = {**os.environ, "PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "local"], cwd=processes.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as orderly:
        assert orderly.stdout
        assert "Orderly is ready" in orderly.stdout.readline()
        below = children_of(orderly.pid)
        assert len(below) > 9, "a process for each function, the embedded AWS, the durable runner"
        orderly.send_signal(how)
        orderly.wait(30)
    assert becomes(False, lambda: any(map(is_there, below)))


def test_a_process_that_does_not_want_to_end_is_ended(tmp_path: Path) -> None:
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    log = tmp_path / "log"
    with log.open("ab") as file:
        process = processes.start(processes.python("-c", program), {}, file)
    assert becomes(True, lambda: "up" in log.read_text())
    processes.stop(process, seconds=0.2)
    assert process.poll() == -signal.SIGKILL


def test_a_child_gets_no_credentials_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ours")
    log = tmp_path / "log"
    with log.open("ab") as file:
        process = processes.start(processes.python("-c", "import os; print(sorted(os.environ))"), {"ROLE": "x"}, file)
    process.wait(20)
    said = log.read_text()
    assert "ROLE" in said
    assert "AWS_SECRET_ACCESS_KEY" not in said


def test_a_free_port_is_free() -> None:
    assert 1024 <= processes.free_port() <= 65535
