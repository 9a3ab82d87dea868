"""Cloud Custodian, installed in an environment of its own where it is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from local.processes import ROOT

VERSION = "0.9.53"
_HOME = ROOT / ".orderly" / "custodian"


def python() -> Path:
    """The Python that has it (and rdklib, another peer)."""
    found = _HOME / "bin" / "python"
    ready = _HOME / f"installed-{VERSION}"
    if not ready.exists():
        print(f"Installing Cloud Custodian {VERSION} in {_HOME.relative_to(ROOT)} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", _HOME], check=True)
        packages = [f"c7n=={VERSION}", "rdklib==0.3.10"]
        subprocess.run([found, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *packages], check=True)
        ready.touch()
    return found
