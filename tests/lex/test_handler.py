"""The function itself, as Lambda calls it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from lex.handler import handler
from tests.lex.conftest import World
from tests.lex.test_events import event, text
from tests.support.lambda_context import Context


def test_a_turn_is_answered_logged_and_counted(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in vars(world.settings).items():
        monkeypatch.setenv(name.upper(), value)

    with caplog.at_level(logging.INFO):
        reply = handler(event("fallback"), Context())

    assert text(reply).startswith("I didn't understand that.")
    (log,) = [vars(record) for record in caplog.records if record.message == "Turn"]
    assert (log["intent"], log["action"]) == ("FallbackIntent", "ElicitIntent")
    assert "purple monkey" not in str(log), "what people say is not logged"
    (metrics,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert (metrics["Turns"], metrics["intent"]) == ([1.0], "FallbackIntent")


def test_the_function_needs_no_slack_library() -> None:
    code = "import sys, lex.handler; sys.exit(any(name.startswith('slack') for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
