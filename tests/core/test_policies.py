"""What a policy says, and who is everybody in it and who is somebody."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.policies import actions_of, allows_all, is_for_url, lets_everybody_in, policy_of, several, statements

ALL: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
OF_THE_OWN = "${aws:ResourceOrgID}"

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
POLICIES = st.lists(
    st.fixed_dictionaries(
        {"Effect": st.sampled_from(("Allow", "Deny"))},
        optional={
            "Principal": st.sampled_from(
                ("*", {"AWS": "*"}, {"AWS": ["123456789012"]}),
            ),
            "Action": st.text() | st.lists(st.text()),
            "Condition": st.dictionaries(st.text(), st.dictionaries(st.text(), st.text() | st.lists(st.text()))),
        },
    ),
    min_size=1,
).map(lambda found: {"Version": "2012-10-17", "Statement": found})


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": ["arn:aws:iam::123456789012:root", "*"]}},
        {"Principal": None, "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:user/eve"}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}},
        {"Condition": {"StringEquals": {"sts:ExternalId": "orders"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}},
        {"Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/"}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": []}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}}},
        {"Condition": {"StringLike": {"aws:PrincipalArn": "*"}}},
        {"Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}},
        {"Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}},
        {"Condition": {"StringLike": {"aws:userid": "*:eve"}}},
        {"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:*:orders"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:*"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "::/0"}}},
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
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": OF_THE_OWN}}},
        {"Condition": {"StringEquals": {"AWS:SourceAccount": ["123456789012"]}}},
        {"Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}},
        {"Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/*"]}}},
        {"Condition": {"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}}},
        {"Condition": {"StringLike": {"sns:Endpoint": "*@example.com"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::orders-*"}, "Bool": {"a:b": "true"}}},
        {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.7", "2001:db8::/32"]}}},
    ],
)
def test_somebody(more: dict[str, Any]) -> None:
    assert not lets_everybody_in({**ALL, **more})


def test_a_policy_has_one_statement_or_several() -> None:
    assert statements({"Statement": ALL}) == statements({"Statement": [ALL]}) == [ALL]


def test_no_policy_is_not_one_that_cannot_be_read() -> None:
    assert statements("") == []
    assert policy_of("") == {}
    for unreadable in (None, "{", "{}", {}, "[]", 7, {"Statement": ["*"]}, '{"Statement": null}'):
        assert statements(unreadable) is None


def test_actions_are_told_once_each() -> None:
    assert actions_of([{"Action": "a:b"}, {"Action": ["c:d", "a:b"]}]) == "a:b, c:d"
    assert actions_of([ALL]) == "do everything"
    assert actions_of([{"NotAction": "iam:*"}]) == "do nearly everything"


def test_everything_is_allowed_by_every_action_on_everything() -> None:
    assert allows_all(ALL)
    assert allows_all({**ALL, "Action": ["s3:*", "*:*"], "Resource": ["*"]})
    assert not allows_all({**ALL, "Action": "s3:*"})
    assert not allows_all({**ALL, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})


def test_what_is_about_a_function_s_url() -> None:
    assert is_for_url({**ALL, "Action": "lambda:InvokeFunctionUrl"})
    through = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    assert is_for_url({**ALL, "Action": "lambda:InvokeFunction", "Condition": through})
    assert not is_for_url({**ALL, "Action": "lambda:InvokeFunction"})


@given(POLICIES)
def test_a_policy_says_the_same_however_it_is_written(policy: dict[str, Any]) -> None:
    text = json.dumps(policy)
    assert statements(policy) == policy["Statement"]
    assert statements(text) == statements(f"\n {text}") == statements(quote(text)) == policy["Statement"]
    assert statements(json.dumps(text)) == policy["Statement"]


@given(ANYTHING)
def test_no_document_is_too_strange(document: Any) -> None:
    for found in (document, json.dumps(document), {"Statement": document}):
        for one in statements(found) or ():
            lets_everybody_in(one)


@given(st.dictionaries(st.sampled_from(("Principal", "Condition", "Action", "NotPrincipal")), ANYTHING))
def test_no_statement_is_too_strange(statement: dict[str, Any]) -> None:
    lets_everybody_in({**statement, "Effect": "Allow"})
    assert not lets_everybody_in({**statement, "Effect": "Deny"})


@given(POLICIES)
def test_an_account_in_a_condition_is_somebody_whatever_else_is_asked(policy: dict[str, Any]) -> None:
    only = {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}
    for one in policy["Statement"]:
        assert not lets_everybody_in({**one, "Condition": {**one.get("Condition", {}), **only}})


@given(st.lists(st.text()))
def test_what_stands_alone_is_a_list_of_one(values: list[str]) -> None:
    assert several(values) == values
    assert [several(one) for one in values] == [[one] for one in values]
