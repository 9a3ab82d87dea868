"""The ends of AWS Lambda's runtimes, against a list that is kept by others."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

import pytest

from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.rule import Broken, Compliant, Unknown
from config_rules.rules.function_runtime_current import ENDS, function_runtime_current
from tests.config_rules.test_examples import CAPTURED


def test_the_dates_are_those_that_cfn_lint_has() -> None:
    kept = json.loads((files("cfnlint.data.AdditionalSpecs") / "LmbdRuntimeLifecycle.json").read_text())
    assert {name: date.fromisoformat(found["deprecated"]) for name, found in kept.items()} == ENDS


@pytest.mark.parametrize(
    ("runtime", "verdict"),
    [
        ("python3.13", Compliant),
        ("python3.10", Broken),  # since 31 October 2026; the item is of 20 November
        ("python3.11", Compliant),
        ("cobol85", Unknown),
    ],
)
def test_a_runtime_is_judged_by_the_day_of_the_item(runtime: str, verdict: type) -> None:
    found = ConfigItem(FUNCTION, "orders", "arn", "1", "eu-west-1", CAPTURED, "OK", {"runtime": runtime}, {})
    assert isinstance(function_runtime_current(found), verdict)
