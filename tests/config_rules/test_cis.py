"""Which rows of the CIS AWS Foundations Benchmark 7.0.0 the rules are about."""

from __future__ import annotations

import pytest

from config_rules.document import cited

FRAMEWORK = "CIS AWS 7.0.0"


def rows(section: str, last: int) -> list[str]:
    return [f"{section}.{number}" for number in range(1, last + 1)]


ROWS = (
    *rows("2.1", 6),
    *rows("2", 21)[1:],
    *rows("3.1", 4),
    *rows("3.2", 4),
    *rows("3.3", 1),
    *rows("4", 10),
    *rows("5", 16),
    *rows("6.1", 2),
    *rows("6", 8)[1:],
)

NOT_CHECKABLE = {
    "2.1.2": "whether guardrails are enough is for people to say: there is no policy that is right for every account",
    "2.1.3": "AWS does not tell what is a workload, and what belongs to managing an organization",
    "2.1.4": "how accounts are to be divided is an organization's own decision",
}
"""Rows that no tool can check, and why."""


def test_there_are_seventy_rows() -> None:
    assert len(ROWS) == len(set(ROWS)) == 70


@pytest.mark.parametrize("row", ROWS)
def test_every_row_that_can_be_checked_has_a_rule(row: str) -> None:
    assert (row in cited(FRAMEWORK)) != (row in NOT_CHECKABLE)


def test_no_rule_cites_a_row_that_there_is_not() -> None:
    assert not {*cited(FRAMEWORK), *NOT_CHECKABLE} - {*ROWS}
