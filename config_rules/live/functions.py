"""Lambda functions as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from config_rules.kinds import FUNCTION
from config_rules.live.source import Here, Items, Source, source

if TYPE_CHECKING:
    from types_boto3_lambda.client import LambdaClient


def _functions(at: Here, names: Sequence[str]) -> Items:
    client: LambdaClient = at.client("lambda")
    for page in client.get_paginator("list_functions").paginate():
        for found in page["Functions"]:
            name = found["FunctionName"]
            if not names or name in names:
                tags = client.list_tags(Resource=found["FunctionArn"]).get("Tags", {})
                yield at.item(FUNCTION, name, found["FunctionArn"], found, tags=tags, name=name, nothing=("runtime",))


SOURCES: Mapping[str, Source] = {FUNCTION: source(_functions, "lambda:ListFunctions", "lambda:ListTags")}
