"""Settings: read from the environment, and every missing one is named."""

from __future__ import annotations

import pytest

from core import settings
from core.settings import EvaluatorSettings, EventsSettings, OperatorSettings, SettingsError

GIVEN = {
    "LEDGER_TABLE": "Ledger", "STATE_TABLE": "State", "OUTBOX_URL": "https://sqs/Outbox.fifo",
    "ACCESS_PARAMETER": "/access", "CHANGE_ROLE_ARN": "arn:aws:iam::123456789012:role/Change",
    "SLACK_BOT_TOKEN_PARAMETER": "/token", "TIME_ZONE": "Europe/Oslo", "SCHEDULE_GROUP": "orderly",
    "WATCH_QUEUE_ARN": "arn:aws:sqs:eu-west-1:123456789012:WatchQueue",
    "WATCH_DEAD_LETTERS_ARN": "arn:aws:sqs:eu-west-1:123456789012:WatchDeadLetters",
    "SCHEDULE_ROLE_ARN": "arn:aws:iam::123456789012:role/Schedule",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*GIVEN, "SLACK_API_URL", "APPROVAL_MINUTES"):
        monkeypatch.delenv(name, raising=False)


def test_what_is_given_is_read_and_the_rest_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    found = OperatorSettings.from_environment()
    assert (found.ledger_table, found.time_zone) == ("Ledger", "Europe/Oslo")
    assert (found.slack_api_url, found.approval_minutes) == ("https://slack.com/api/", "60")


def test_every_missing_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(GIVEN) - {"ACCESS_PARAMETER", "STATE_TABLE"}:
        monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError) as error:
        OperatorSettings.from_environment()
    assert str(error.value) == "OperatorSettings: set ACCESS_PARAMETER, STATE_TABLE (see template.yaml)"


def test_an_empty_variable_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTBOX_URL", "")
    with pytest.raises(SettingsError, match="set OUTBOX_URL"):
        EventsSettings.from_environment()


def test_a_function_that_needs_nothing_asks_for_nothing() -> None:
    assert EvaluatorSettings.from_environment() == EvaluatorSettings()


def test_every_functions_settings_are_text_only() -> None:
    shapes = [shape for name, shape in vars(settings).items() if name.endswith("Settings")]
    assert {kind for shape in shapes for kind in shape.__annotations__.values()} == {"str"}
