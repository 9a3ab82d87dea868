"""Notices as they were read and found good: tests/golden/config_rules."""

from __future__ import annotations

import json
import os
from pathlib import Path

from core import wire
from core.outcome import Notice

_GOLDEN = Path(__file__).parent.parent / "golden" / "config_rules"


def same_as_golden(name: str, notice: Notice, instance: str = "") -> None:
    """Compare with tests/golden/config_rules; GOLDEN=write writes it instead, to be read and committed."""
    text = json.dumps(wire.plain(notice))
    said = json.loads(text.replace(instance, "i-06dd90c34b8f87d76") if instance else text)
    file = _GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert said == json.loads(file.read_text(encoding="utf-8"))
