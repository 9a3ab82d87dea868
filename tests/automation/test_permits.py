"""Whether a policy lets one of AWS's services do something: what cannot be told permits nothing, and forbids."""

from __future__ import annotations

from typing import Any

import pytest

from automation.fixes.permits import Wish, permits

SERVICE = "logging.s3.amazonaws.com"
WISH = Wish(
    SERVICE,
    "s3:PutObject",
    "arn:aws:s3:::logs/orders/1",
    {
        "aws:sourceaccount": "123456789012",
        "aws:sourcearn": "arn:aws:s3:::orders",
        "aws:securetransport": "true",
    },
)


def allow(**more: Any) -> dict[str, Any]:
    basic = {
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::logs/*",
    }
    return {name: value for name, value in (basic | more).items() if value is not None}


def deny(**more: Any) -> dict[str, Any]:
    return allow(**({"Effect": "Deny", "Principal": "*"} | more))


@pytest.mark.parametrize(
    "statement",
    [
        allow(),
        allow(Principal={"Service": ["ec2.amazonaws.com", SERVICE]}),
        allow(Action=["s3:GetObject", "S3:put*"]),
        allow(Resource=["arn:aws:s3:::logs/order?/*"]),
        allow(Action=None, NotAction="s3:Get*"),
        allow(Condition={"StringEquals": {"AWS:SourceAccount": ["210987654321", "123456789012"]}}),
        allow(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}, "Bool": {"aws:SecureTransport": "true"}}),
        allow(Condition={"StringNotEquals": {"aws:SourceAccount": "210987654321"}}),
        allow(Condition={"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}),
    ],
)
def test_what_is_allowed(statement: dict[str, Any]) -> None:
    assert permits([statement], WISH)


@pytest.mark.parametrize(
    "statement",
    [
        allow(Effect="Deny"),
        allow(Principal="*"),
        allow(Principal={"AWS": "123456789012"}),
        allow(Principal={"Service": "logs.amazonaws.com"}),
        allow(Principal=None, NotPrincipal={"AWS": "210987654321"}),
        allow(Action="s3:GetObject"),
        allow(Resource="arn:aws:s3:::logs/invoices/*"),
        allow(Resource="arn:aws:s3:::logs"),
        allow(Resource=None, NotResource="arn:aws:s3:::logs/orders/*"),
        allow(Condition={"StringEquals": {"aws:SourceAccount": "210987654321"}}),
        allow(Condition={"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}),
        allow(Condition={"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}}),
        allow(Condition={"ForAllValues:StringEquals": {"aws:SourceAccount": "123456789012"}}),
        allow(Condition={"DateGreaterThan": {"aws:SourceAccount": "2026-01-01"}}),
    ],
)
def test_what_is_not_allowed_or_cannot_be_told(statement: dict[str, Any]) -> None:
    assert not permits([statement], WISH)


@pytest.mark.parametrize(
    ("statement", "forbids"),
    [
        (deny(), True),
        (deny(Principal={"Service": SERVICE}), True),
        (deny(Principal={"AWS": "210987654321"}), False),
        (deny(Action="s3:DeleteObject"), False),
        (deny(Resource="arn:aws:s3:::logs"), False),
        (deny(Condition={"Bool": {"aws:SecureTransport": "false"}}), False),
        (deny(Condition={"StringNotEquals": {"aws:SourceAccount": "123456789012"}}), False),
        (deny(Condition={"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}), True),
        (deny(Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}), True),
        (deny(Principal=None, NotPrincipal={"AWS": "123456789012"}), True),
    ],
)
def test_what_forbids(statement: dict[str, Any], forbids: bool) -> None:
    assert permits([allow(), statement], WISH) is not forbids
