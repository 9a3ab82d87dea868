"""Who is everybody in a policy, and who is somebody."""

from __future__ import annotations

from typing import Any

import pytest

from core.exposure import is_for_url, is_open, open_statements, statements

ALL: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": ["123456789012", "*"]}},
        {"Principal": None, "NotPrincipal": {"AWS": "123456789012"}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}}},
        {"Condition": {"StringLike": {"aws:PrincipalOrgID": "*"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:*:orders"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:*"}}},
        {"Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
        {"Condition": {"StringNotEquals": {"aws:SourceAccount": "123456789012"}}},
    ],
)
def test_everybody(more: dict[str, Any]) -> None:
    assert is_open({**ALL, **more})


@pytest.mark.parametrize(
    "more",
    [
        {"Effect": "Deny"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Principal": {"Service": "events.amazonaws.com"}},
        {"Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}},
        {"Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::orders-invoices"}}},
        {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
    ],
)
def test_somebody(more: dict[str, Any]) -> None:
    assert not is_open({**ALL, **more})


def test_a_policy_s_statements_may_stand_alone() -> None:
    assert statements({"Statement": ALL}) == open_statements({"Statement": ALL}) == [ALL]
    assert statements(None) == statements({}) == []


def test_what_is_about_a_function_s_url() -> None:
    assert is_for_url({**ALL, "Action": "lambda:InvokeFunctionUrl"})
    through = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    assert is_for_url({**ALL, "Action": "lambda:InvokeFunction", "Condition": through})
    assert not is_for_url({**ALL, "Action": "lambda:InvokeFunction"})
