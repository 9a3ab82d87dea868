"""Statements of a policy that are for everybody."""

from __future__ import annotations

from typing import Any

import pytest

from core.policies import is_for_everybody, policy_of, statements, without_everybody

ALLOW: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
MINE = {**ALLOW, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["210987654321", "*"]}])
def test_everybody_is_meant(principal: Any) -> None:
    assert is_for_everybody({**ALLOW, "Principal": principal})


@pytest.mark.parametrize(
    "more",
    [
        {"Effect": "Deny"},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}},
        {"Principal": {"AWS": "123456789012"}},
        {"Principal": {"Service": "logs.amazonaws.com"}},
    ],
)
def test_not_everybody_is_meant(more: dict[str, Any]) -> None:
    assert not is_for_everybody({**ALLOW, **more})


def test_a_policy_without_everybody() -> None:
    assert without_everybody({"Version": "2012-10-17", "Statement": [ALLOW, MINE]}) == {
        "Version": "2012-10-17",
        "Statement": [MINE],
    }
    assert without_everybody({"Statement": ALLOW}) is None


def test_a_policy_as_text_and_one_that_is_none() -> None:
    assert statements(policy_of('{"Statement": {"Effect": "Allow"}}') or {}) == [{"Effect": "Allow"}]
    assert policy_of("") == {}
    assert policy_of("{") is None
    assert policy_of(None) is None
