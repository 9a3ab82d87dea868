"""Cloud Custodian, installed in an environment of its own where it is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from local.processes import ROOT

VERSION = "0.9.53"
_HOME = ROOT / ".orderly" / "custodian"


def python() -> Path:
    """The Python that has it."""
    found = _HOME / "bin" / "python"
    ready = _HOME / f"installed-{VERSION}"
    if not ready.exists():
        print(f"Installing Cloud Custodian {VERSION} in {_HOME.relative_to(ROOT)} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", _HOME], check=True)
        pip = [str(found), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, f"c7n=={VERSION}"], check=True)
        ready.touch()
    return found
