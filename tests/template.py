"""The template as tests look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

FILE = Path(__file__).parent.parent / "template.yaml"
Resource = dict[str, Any]


@cache
def _parsed() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse(FILE.read_text(encoding="utf-8"))
    return parsed


def section(name: str) -> dict[str, Any]:
    """A top-level section of the template; short forms such as `!Ref x` are `{"Ref": "x"}`."""
    found: dict[str, Any] = _parsed()[name]
    return found


def resources(kind: str) -> dict[str, Resource]:
    """The properties of the resources of that type, by logical id."""
    return {name: found["Properties"] for name, found in section("Resources").items() if found["Type"] == kind}


def functions() -> dict[str, Resource]:
    """The functions' properties, with what the template says for all of them, by logical id."""
    for_all = section("Globals")["Function"]
    return {name: for_all | own for name, own in resources("AWS::Serverless::Function").items()}


def environment(function: Resource) -> dict[str, Any]:
    """The variables that a function sees."""
    for_all: dict[str, Any] = section("Globals")["Function"]["Environment"]["Variables"]
    own: dict[str, Any] = function["Environment"]["Variables"]
    return for_all | own


def translated(**parameters: str) -> dict[str, Any]:
    """The template as SAM hands it to CloudFormation, with these parameters."""
    template = yaml_parse(FILE.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    template["Globals"]["Function"].pop("CodeUri")
    session = boto3.Session(region_name="eu-north-1")
    answer: dict[str, Any] = Translator({}, Parser(), boto_session=session).translate(template, parameters)
    return answer


def written(value: Any) -> str:
    """A resource or value as a short text: a logical id, or the pattern of an ARN."""
    match value:
        case str():
            return value
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return name
        case {"Fn::GetAtt": str(path)}:
            return path.removesuffix(".Arn")
        case {"Fn::Sub": str(text)}:
            return text.replace("arn:${AWS::Partition}:", "").replace("${AWS::Region}:${AWS::AccountId}:", "")
    return str(value)


def as_list(value: Any) -> list[Any]:
    """A value where AWS takes one or several."""
    return value if isinstance(value, list) else [value]
