"""Whom a statement of a policy lets in."""

from __future__ import annotations

from typing import Any

import pytest

from automation.principals import lets_everybody_in, statements

ALL = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": ["arn:aws:iam::123456789012:root", "*"]}},
        {"Principal": None, "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:user/eve"}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}},
        {"Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/"}}},
        {"Condition": {"StringLike": {"aws:PrincipalArn": "*"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}},
    ],
)
def test_everybody(more: dict[str, Any]) -> None:
    assert lets_everybody_in({**ALL, **more})


@pytest.mark.parametrize(
    "more",
    [
        {"Effect": "Deny"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Principal": {"Service": "events.amazonaws.com"}},
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
        {"Condition": {"StringEquals": {"AWS:SourceAccount": ["123456789012"]}}},
        {"Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/*"]}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::orders-invoices"}, "Bool": {"a:b": "true"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
    ],
)
def test_somebody_in_particular(more: dict[str, Any]) -> None:
    assert not lets_everybody_in({**ALL, **more})


def test_statements_are_one_or_several() -> None:
    assert statements({"Statement": ALL}) == [ALL]
    assert statements({"Statement": [ALL]}) == [ALL]
    assert statements(None) is None
