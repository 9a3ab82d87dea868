"""`make up`: start Orderly on this machine, say where it is, and stop all of it on Ctrl-C.

Variables: PORT, KEEP, MEMBERS, SLACK, SLACK_API_URL, SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN, SLACK_APP_TOKEN (README).
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from local.processes import ROOT
from local.runtime import Runtime
from local.socket_mode import SocketMode


def main() -> int:
    """Run until somebody says stop; the exit status."""
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    began = time.monotonic()
    socket = os.environ.get("SLACK") == "socket"
    try:
        runtime = _runtime(socket=socket)
        runtime.start()
        door = SocketMode(runtime) if socket else None
    except (RuntimeError, OSError, ValueError) as error:
        print(f"Orderly did not start: {error}", file=sys.stderr)
        return 1
    try:
        _say_where(runtime, time.monotonic() - began)
        stopping.wait()
    finally:
        print("\nStopping …", flush=True)
        if door:
            door.close()
        runtime.stop()
    return 0


def _runtime(*, socket: bool) -> Runtime:
    port = os.environ.get("PORT", "0")
    if not port.isdigit() or int(port) > 65535:
        raise ValueError(f"PORT={port} is no port: set a number from 1 to 65535, or leave it out for a free one")
    state = ROOT / ".orderly"
    kept = os.environ.get("KEEP", "") not in {"", "0"}
    directory = state / "kept" if kept else _own_directory(state)
    if socket and not (os.environ.get("SLACK_APP_TOKEN") and os.environ.get("SLACK_BOT_TOKEN")):
        raise ValueError("SLACK=socket needs SLACK_APP_TOKEN (xapp-…) and SLACK_BOT_TOKEN (xoxb-…)")
    api = os.environ.get("SLACK_API_URL", "https://slack.com/api/" if socket else "")
    return Runtime(
        directory,
        port=int(port),
        keep=kept,
        accounts=[account for account in os.environ.get("MEMBERS", "").split(",") if account],
        slack_api_url=api,
        signing_secret=os.environ.get("SLACK_SIGNING_SECRET", ""),
        bot_token=os.environ.get("SLACK_BOT_TOKEN", ""),
        page=True,
    )


def _own_directory(state: Path) -> Path:
    """Each copy that runs has a directory of its own."""
    state.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="run-", dir=state))


def _say_where(runtime: Runtime, seconds: float) -> None:
    addresses = runtime.directory / "addresses.json"
    print(f"Orderly is ready after {seconds:.1f} s: {runtime.url}", flush=True)
    print(f"Other addresses (HTTP API, AWS endpoint, Lex) and logs: {addresses}")
    print("Ctrl-C stops all of it.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
