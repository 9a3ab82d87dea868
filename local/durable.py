"""The official local runner of durable executions, as a process."""

from __future__ import annotations

import sys
import time
import urllib.request
from pathlib import Path

from local import processes
from local.stack import REGION


class DurableRunner:
    """`dex-local-runner`, with its executions in SQLite."""

    def __init__(self, port: int, lambda_url: str, store: Path, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._lambda_url = lambda_url
        self._store = store
        self._log = log

    def start(self) -> None:
        """Start the process."""
        command = [
            str(Path(sys.executable).parent / "dex-local-runner"), "start-server",
            "--host", "127.0.0.1", "--port", str(self._port),
            "--lambda-endpoint", self._lambda_url,
            "--local-runner-endpoint", self.url,
            "--local-runner-region", REGION,
            "--store-type", "sqlite", "--store-path", str(self._store),
            "--log-level", "WARNING",
        ]  # fmt: skip
        variables = {
            "AWS_ACCESS_KEY_ID": "runner",
            "AWS_SECRET_ACCESS_KEY": "runner",
            "AWS_DEFAULT_REGION": REGION,
        }
        with self._log.open("ab") as log:
            self._process = processes.start(command, variables, log)

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Raises RuntimeError when it does not come up."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=5).close()  # noqa: S310
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"the durable runner did not start; see {self._log}")

    def stop(self) -> None:
        """End the process."""
        processes.stop(self._process)
