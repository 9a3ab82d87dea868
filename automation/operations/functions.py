"""Lambda functions: back to the version before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from automation.operations.ec2 import error_code
from core.access import Role
from core.operation import Approval, operation
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.values import AliasName, FunctionName

if TYPE_CHECKING:
    from types_boto3_lambda.client import LambdaClient


@operation(
    phrases=["roll back {function}", "rollback {function}", "take {function} back to the version before"],
    needs=Role.OPERATOR,
    approval=Approval.ALWAYS,
    reads={"lambda:GetAlias", "lambda:ListVersionsByFunction", "lambda:ListTags"},
    acts={"lambda:UpdateAlias"},
    undo_acts={"lambda:UpdateAlias"},
)
def rollback(aws: Reader, function: FunctionName, alias: AliasName = "live") -> Plan:
    """Point a Lambda function's alias to the version before the one that it is at."""
    functions: LambdaClient = aws.client("lambda")
    try:
        now = functions.get_alias(FunctionName=function, Name=alias)
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        where = f"in account {aws.account}, region {aws.region}"
        raise Refusal(f"I see no function {function} with an alias {alias} {where}.") from error
    if now.get("RoutingConfig", {}).get("AdditionalVersionWeights"):
        raise Refusal(
            f"{function} is being deployed: its alias {alias} has two versions. Please wait or stop that first."
        )
    current = now["FunctionVersion"]
    if not current.isdigit():
        raise Refusal(f"The alias {alias} of {function} is at {current}, which has no version before it.")
    earlier = [version for version in _versions(functions, function) if version < int(current)]
    if not earlier:
        raise Refusal(f"There is no version of {function} before {current} to go back to.")
    before = str(max(earlier))
    what = Resource(function, "", _tags(functions, now["AliasArn"]), "function")

    def step(version: str, says: str, inverse: Step | None = None) -> Step:
        arguments = {"FunctionName": function, "Name": alias, "FunctionVersion": version}
        return Step("lambda", "update_alias", arguments, says, inverse)

    back = step(current, f"Point {alias} of {function} to version {current} again")
    says = f"Point {alias} of {function} to version {before}, instead of {current}"
    return Plan(f"Roll {function} back to version {before}", (step(before, says, back),), (what,))


def _versions(functions: LambdaClient, function: str) -> list[int]:
    pages = functions.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    return [int(v["Version"]) for page in pages for v in page["Versions"] if v["Version"].isdigit()]


def _tags(functions: LambdaClient, alias_arn: str) -> dict[str, str]:
    """The function's tags; an alias has none."""
    return functions.list_tags(Resource=alias_arn.rpartition(":")[0]).get("Tags", {})
