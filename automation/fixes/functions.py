"""Settings of Lambda functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from automation.fixes.policies import stated
from core.plan import Plan, Resource, Step
from core.policies import Statement, conditions, is_for_url, lets_everybody_in, several
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_lambda.client import LambdaClient

_GONE = "ResourceNotFoundException"

# AddPermission's words for the conditions of a statement that it makes (AWS Lambda API Reference, "AddPermission").
_SAID_AS = {
    ("arnlike", "aws:sourcearn"): "SourceArn",
    ("stringequals", "aws:sourceaccount"): "SourceAccount",
    ("stringequals", "aws:principalorgid"): "PrincipalOrgID",
    ("stringequals", "lambda:eventsourcetoken"): "EventSourceToken",
    ("stringequals", "lambda:functionurlauthtype"): "FunctionUrlAuthType",
}


@fix(
    reads={"lambda:GetPolicy", "lambda:GetFunction", "lambda:ListTags"},
    acts={"lambda:RemovePermission"},
    undo_acts={"lambda:AddPermission"},
    careful=True,
)
def function_policy(aws: Reader, resource: str) -> Plan:
    """A function's policy lets nobody invoke it whom it does not name; the rest of it stays."""
    client: LambdaClient = aws.client("lambda")
    what = _function(aws, resource)
    try:
        policy = client.get_policy(FunctionName=resource)["Policy"]
    except ClientError as error:
        if error.response["Error"]["Code"] != _GONE:
            raise
        policy = ""
    strange = [one for one in stated(what, policy) if lets_everybody_in(one) and not is_for_url(one)]
    steps = tuple(_without(resource, what, one) for one in strange)
    if not steps:
        return nothing_to_do(what, "lets no stranger in")
    return Plan(f"Take out of the policy of {what} what lets everybody in", steps, (what,))


@fix(
    reads={"lambda:GetFunctionUrlConfig", "lambda:GetFunction", "lambda:ListTags"},
    acts={"lambda:UpdateFunctionUrlConfig"},
    careful=True,
)
def function_url_auth(aws: Reader, resource: str) -> Plan:
    """A function's URL answers only who signs with IAM; a browser that calls it gets nothing any more."""
    client: LambdaClient = aws.client("lambda")
    what = _function(aws, resource)
    try:
        before = client.get_function_url_config(FunctionName=resource)["AuthType"]
    except ClientError as error:
        if error.response["Error"]["Code"] != _GONE:
            raise
        raise Refusal(f"{what} has no URL.") from error
    if before == "AWS_IAM":
        return nothing_to_do(what, "answers only who signs with IAM")
    function = {"FunctionName": resource}
    return set_again(
        what,
        "lambda",
        "update_function_url_config",
        {**function, "AuthType": "AWS_IAM"},
        {**function, "AuthType": before},
        says=f"Have the URL of {what} answer only who signs with IAM",
        back=f"Have the URL of {what} answer everybody again",
    )


def _without(function: str, what: Resource, statement: Statement) -> Step:
    """The step that takes the statement out, and the one that puts it back if AddPermission can say it."""
    name = {"FunctionName": function, "StatementId": statement["Sid"]}
    says = f"Take the statement {statement['Sid']} out of the policy of {what}"
    again = _said_again(statement)
    if again is None:
        return Step("lambda", "remove_permission", name, f"{says}; this cannot be taken back")
    inverse = Step(
        "lambda", "add_permission", {**name, **again}, f"Put the statement {statement['Sid']} back for {what}"
    )
    return Step("lambda", "remove_permission", name, says, inverse)


def _said_again(statement: Statement) -> dict[str, Any] | None:
    """AddPermission's arguments for the statement; None where it cannot say it exactly."""
    principal = statement.get("Principal")
    found = several(principal.get("AWS") if isinstance(principal, Mapping) else principal)
    actions = several(statement.get("Action"))
    if len(found) != 1 or len(actions) != 1 or "NotPrincipal" in statement:
        return None
    said: dict[str, Any] = {"Action": actions[0], "Principal": found[0]}
    for operator, key, values in conditions(statement):
        if (operator, key) not in _SAID_AS or len(values) != 1:
            return None
        said[_SAID_AS[operator, key]] = values[0]
    return said


def _function(aws: Reader, name: str) -> Resource:
    """The function with its tags. Raises Refusal when there is none."""
    client: LambdaClient = aws.client("lambda")
    with refusing(aws, f"function {name}", _GONE):
        tags = client.get_function(FunctionName=name).get("Tags", {})
    return Resource(name, tags=tags, kind="function")
