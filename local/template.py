"""template.yaml as CloudFormation sees it: translated by SAM, its parameters, conditions and references resolved."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

Json = Any
_DROPPED = object()


def translate(path: Path, parameters: Mapping[str, str], region: str) -> tuple[dict[str, Json], dict[str, str]]:
    """The translated template, and the value of every parameter."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    source = yaml_parse(path.read_text())
    source["Globals"]["Function"]["CodeUri"] = "s3://packages/function.zip"  # what `sam package` would write here
    values = {
        name: str(parameters.get(name, parameter.get("Default", "")))
        for name, parameter in source["Parameters"].items()
    }
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=region))
    found: dict[str, Json] = translator.translate(source, values)
    for resource in found["Resources"].values():
        _include(resource.get("Properties", {}), path.parent)
    return found, values


def _include(properties: dict[str, Json], folder: Path) -> None:
    """Do what CloudFormation's AWS::Include does: put a file's content in its place."""
    include = properties.pop("Fn::Transform", None)
    if include:
        properties.update(yaml.safe_load((folder / include["Parameters"]["Location"]).read_text()))


class Resolver:
    """Gives intrinsic functions their values.

    `physical` are the names that resources got, `attributes` what GetAtt gives, by logical id and attribute; both
    may grow while resources are made.
    """

    def __init__(self, template: Mapping[str, Json], parameters: Mapping[str, str], pseudo: Mapping[str, str]) -> None:
        self._conditions = template.get("Conditions", {})
        self._known = {**parameters, **{f"AWS::{name}": value for name, value in pseudo.items()}}
        self.physical: dict[str, str] = {}
        self.attributes: dict[tuple[str, str], str] = {}

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template holds."""
        return bool(self.value(self._conditions[condition]))

    def value(self, found: Json) -> Json:
        """The value, with every reference in it resolved. Raises LookupError for one that leads nowhere."""
        match found:
            case {"Ref": str(name)}:
                return _DROPPED if name == "AWS::NoValue" else self._ref(name)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return self.attributes[name, attribute]
            case {"Fn::GetAtt": str(path)}:
                name, _, attribute = path.partition(".")
                return self.attributes[name, attribute]
            case {"Fn::Sub": str(text)}:
                return self._sub(text, {})
            case {"Fn::Sub": [str(text), dict(local)]}:
                return self._sub(text, {name: str(self.value(value)) for name, value in local.items()})
            case {"Condition": str(name)}:
                return self.holds(name)
            case dict() if len(found) == 1 and next(iter(found)).startswith("Fn::"):
                return self._function(*next(iter(found.items())))
        return self._inside(found)

    def _inside(self, found: Json) -> Json:
        match found:
            case dict():
                values = {key: self.value(item) for key, item in found.items()}
                return {key: item for key, item in values.items() if item is not _DROPPED}
            case list():
                return [item for item in map(self.value, found) if item is not _DROPPED]
        return found

    def _function(self, name: str, argument: Json) -> Json:
        if name == "Fn::If":
            return self.value(argument[1] if self.holds(argument[0]) else argument[2])
        values = self.value(argument)
        match name:
            case "Fn::Equals":
                return values[0] == values[1]
            case "Fn::Not":
                return not values[0]
            case "Fn::And":
                return all(values)
            case "Fn::Or":
                return any(values)
            case "Fn::Split":
                return str(values[1]).split(str(values[0]))
            case "Fn::Join":
                return str(values[0]).join(map(str, values[1]))
        raise LookupError(f"{name} is not known here")

    def _ref(self, name: str) -> str:
        return self._known[name] if name in self._known else self.physical[name]

    def _sub(self, text: str, local: Mapping[str, str]) -> str:
        def one(found: re.Match[str]) -> str:
            name = found[1]
            if name in local:
                return local[name]
            resource, _, attribute = name.partition(".")
            return self.attributes[resource, attribute] if attribute else str(self._ref(name))

        return re.sub(r"\$\{([^!}][^}]*)\}", one, text)
