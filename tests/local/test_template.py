"""Intrinsic functions and their values."""

from __future__ import annotations

from typing import Any

import pytest

from local.stack import REGION
from local.template import Resolver, translate
from tests.template import FILE

TEMPLATE = {
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "IsQuiet": {"Fn::Not": [{"Condition": "IsProd"}]},
        "Both": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "IsQuiet"}]},
        "Either": {"Fn::Or": [{"Condition": "IsProd"}, {"Condition": "IsQuiet"}]},
    }
}


@pytest.fixture
def resolver() -> Resolver:
    """A resolver that knows a parameter and a queue."""
    found = Resolver(TEMPLATE, {"Stage": "prod"}, {"Region": REGION})
    found.physical["Queue"] = "http://queue"
    found.attributes["Queue", "Arn"] = "arn:queue"
    return found


@pytest.mark.parametrize(
    ("found", "value"),
    [
        ("text", "text"),
        (7, 7),
        ({"Ref": "Stage"}, "prod"),
        ({"Ref": "Queue"}, "http://queue"),
        ({"Ref": "AWS::Region"}, REGION),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::Sub": "${Stage} in ${AWS::Region}: ${Queue.Arn} at ${Queue}"}, f"prod in {REGION}: arn:queue at http://queue"),
        ({"Fn::Sub": ["${Own} ${Stage}", {"Own": {"Ref": "Queue"}}]}, "http://queue prod"),
        ({"Fn::Sub": "${!Literal}"}, "${!Literal}"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}, "a-prod"),
        ({"Fn::If": ["IsProd", "yes", {"Ref": "Nobody"}]}, "yes"),
        ({"Fn::If": ["IsQuiet", {"Ref": "Nobody"}, "no"]}, "no"),
        ({"kept": 1, "dropped": {"Ref": "AWS::NoValue"}}, {"kept": 1}),
        ([1, {"Ref": "AWS::NoValue"}, {"Fn::If": ["IsQuiet", 2, {"Ref": "AWS::NoValue"}]}], [1]),
        ({"deep": [{"Ref": "Stage"}]}, {"deep": ["prod"]}),
    ],
)  # fmt: skip
def test_references_become_values(resolver: Resolver, found: Any, value: Any) -> None:
    assert resolver.value(found) == value


def test_conditions_hold_or_not(resolver: Resolver) -> None:
    assert {name: resolver.holds(name) for name in TEMPLATE["Conditions"]} == {
        "IsProd": True, "IsQuiet": False, "Both": False, "Either": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "found", [{"Ref": "Nobody"}, {"Fn::GetAtt": ["Queue", "Colour"]}, {"Fn::Sub": "${Nobody}"}, {"Fn::Cidr": ["x"]}]
)
def test_what_leads_nowhere_is_an_error(resolver: Resolver, found: Any) -> None:
    with pytest.raises(LookupError):
        resolver.value(found)


def test_our_template_is_translated_and_its_parameters_have_values() -> None:
    found, values = translate(FILE, {"TimeZone": "Asia/Tokyo"}, REGION)
    kinds = {resource["Type"] for resource in found["Resources"].values()}
    assert "AWS::Lambda::Function" in kinds
    assert not [kind for kind in kinds if kind.startswith("AWS::Serverless")]
    assert values["TimeZone"] == "Asia/Tokyo"
    assert values["SlackApiUrl"].startswith("https://")
    bot = next(resource for resource in found["Resources"].values() if resource["Type"] == "AWS::Lex::Bot")
    assert bot["Properties"]["BotLocales"], "the bot's own file is in its place"
