"""What the benchmark asks of Cloud Custodian and of us is asked by rules that there are."""

from __future__ import annotations

from benchmarks.policies import QUESTIONS, TEN
from config_rules.catalogue import RULES


def test_the_benchmark_goes_by_rules_of_ours() -> None:
    assert {question.rule for question in (*QUESTIONS, *TEN)} <= RULES.keys()
