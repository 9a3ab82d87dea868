"""All rules against an account, from a terminal."""

from __future__ import annotations

import csv
import io

import pytest
from botocore.exceptions import NoCredentialsError

from config_rules import check
from core.aws.clients import client
from tests.config_rules.house import bucket, keep_versions

pytestmark = pytest.mark.usefixtures("aws")


def checked(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    return check.main(arguments, out), out.getvalue()


def test_what_is_not_in_order_is_listed_and_the_status_says_so() -> None:
    bucket("orders-invoices")
    keep_versions(bucket("kept"))
    assert checked("--rules", "bucket-versioned") == (
        1,
        (
            "low      bucket-versioned                 orders-invoices has no versions.\n"
            "1 rule in account 123456789012, region eu-west-1: 1 finding.\n"
        ),
    )


def test_where_everything_is_in_order_the_status_says_so() -> None:
    keep_versions(bucket("kept"))
    assert checked("--rules", "bucket-versioned")[0] == 0


def test_other_programs_get_comma_separated_values() -> None:
    bucket("orders-invoices", Owner="ada@example.com")
    status, said = checked("--rules", "bucket-versioned", "--csv")
    assert status == 1
    assert list(csv.DictReader(io.StringIO(said))) == [
        {
            "severity": "low",
            "rule": "bucket-versioned",
            "resource": "orders-invoices",
            "why": "has no versions",
            "owner": "ada@example.com",
            "fix": "secure setting=versioning resource=orders-invoices",
        }
    ]


def test_another_region_is_looked_at() -> None:
    client("ec2", "us-east-1").create_volume(Size=1, AvailabilityZone="us-east-1a")
    assert "region us-east-1: 1 finding" in checked("--rules", "volume-encrypted", "--region", "us-east-1")[1]
    assert "region eu-west-1: 0 findings" in checked("--rules", "volume-encrypted")[1]


def test_what_may_not_be_read_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NoCredentialsError

    monkeypatch.setattr(client("s3"), "get_paginator", refuse)
    status, said = checked("--rules", "bucket-versioned")
    assert status == 0
    assert said.endswith("0 findings; 1 time nothing could be said.\n")


def test_a_rule_that_there_is_not_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert checked("--rules", "bucket-versionned")[0] == 2
    assert "means none of our rules" in capsys.readouterr().err
