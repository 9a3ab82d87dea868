"""Messages as they were read and approved of: GOLDEN=write writes them anew, to be read and committed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.render import render
from tests.bot.reading import as_seen
from tests.bot.samples import SAYABLES

GOLDEN = Path(__file__).parent.parent / "golden" / "bot"


def same_as_golden(file: str, said: str) -> None:
    """Compare with the file in tests/golden/bot."""
    golden = GOLDEN / file
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAYABLES)
def test_a_message_is_what_slack_gets(name: str) -> None:
    message = asdict(render(SAYABLES[name]))
    for picture in message["pictures"]:
        picture["content"] = "a picture"  # what it shows differs from one version of matplotlib to the next
    for part in ("pictures", "above"):
        if not message[part]:
            del message[part]
    same_as_golden(f"{name}.json", json.dumps(message, indent=1, ensure_ascii=False) + "\n")


def test_messages_read_well() -> None:
    seen = [f"── {name} ──\n\n{as_seen(render(says))}" for name, says in SAYABLES.items()]
    same_as_golden("messages.txt", "\n".join(seen))


def test_no_golden_message_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(SAYABLES)
