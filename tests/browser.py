"""The browser that tests drive: one that the machine has, else Playwright's own.

`python -m tests.browser` sees to it that there is one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


def install() -> None:
    """Install a Chromium: the system's where we may, else Playwright's own.

    Raises:
        subprocess.CalledProcessError: neither could be had; what the installer said is on stderr.
    """
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "-qq", "update"], check=False, env=quietly, stdout=subprocess.DEVNULL)
        packages = [apt, "-qq", "install", "--yes", "--no-install-recommends", "chromium"]
        done = subprocess.run(packages, check=False, env=quietly, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__" and found() is None:
    install()
