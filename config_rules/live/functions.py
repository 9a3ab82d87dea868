"""Lambda functions as they are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from config_rules.item import ConfigItem, as_configuration, parsed
from config_rules.kinds import FUNCTION
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client
    from types_boto3_lambda.client import LambdaClient
    from types_boto3_lambda.type_defs import FunctionConfigurationTypeDef

_GONE = "ResourceNotFoundException"
_NOTHING = ("runtime", "vpcConfig", "deadLetterConfig")

Zones = Callable[[], Mapping[str, str]]


def _functions(at: Here, names: Sequence[str]) -> Items:
    client: LambdaClient = at.client("lambda")
    zones = _zones(at)
    for page in client.get_paginator("list_functions").paginate():
        for found in page["Functions"]:
            if not names or found["FunctionName"] in names:
                yield _item(at, client, found, zones)


def _item(at: Here, client: LambdaClient, found: FunctionConfigurationTypeDef, zones: Zones) -> ConfigItem:
    name = found["FunctionName"]
    # Variables may hold secrets: AWS Config does not record them, and nothing that keeps an item should.
    described: dict[str, Any] = {key: value for key, value in found.items() if key != "Environment"}
    variables: Mapping[str, str] | None = found.get("Environment", {}).get("Variables", {})
    if "Error" in found.get("Environment", {}):
        variables = None
    return at.item(
        FUNCTION,
        name,
        found["FunctionArn"],
        described,
        tags=_tags(client, found["FunctionArn"]),
        name=name,
        nothing=_NOTHING,
        beside=Facts(
            Policy=lambda: parsed(asked(lambda: client.get_policy(FunctionName=name)["Policy"], _GONE)),
            Url=lambda: as_configuration(asked(lambda: client.get_function_url_config(FunctionName=name), _GONE)),
            EventInvokeConfig=lambda: as_configuration(
                asked(lambda: client.get_function_event_invoke_config(FunctionName=name), _GONE)
            ),
            Variables=lambda: variables,
            Zones=lambda: _zones_of(found, zones()),
        ),
    )


def _tags(client: LambdaClient, arn: str) -> dict[str, str] | None:
    try:
        answer = asked(lambda: client.list_tags(Resource=arn), _GONE)
    except NotTold:
        return None
    return dict(answer.get("Tags", {})) if answer else None


def _zones(at: Here) -> Zones:
    """Where each subnet is, asked once for all functions."""

    @cache
    def zones() -> Mapping[str, str]:
        ec2: EC2Client = at.client("ec2")
        pages = ec2.get_paginator("describe_subnets").paginate()
        found: Mapping[str, str] = asked(
            lambda: {one["SubnetId"]: one["AvailabilityZone"] for page in pages for one in page["Subnets"]}
        )
        return found

    return zones


def _zones_of(found: FunctionConfigurationTypeDef, zones: Mapping[str, str]) -> list[str] | None:
    """The zones of the function's subnets; None where one of them is not seen here, such as one shared with us."""
    subnets = found.get("VpcConfig", {}).get("SubnetIds", [])
    return sorted({zones[one] for one in subnets}) if all(one in zones for one in subnets) else None


SOURCES: Mapping[str, Source] = {
    FUNCTION: source(
        _functions,
        "lambda:ListFunctions",
        "lambda:ListTags",
        "lambda:GetPolicy",
        "lambda:GetFunctionUrlConfig",
        "lambda:GetFunctionEventInvokeConfig",
        "ec2:DescribeSubnets",
    )
}
