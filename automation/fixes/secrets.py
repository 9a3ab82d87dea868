"""Settings of secrets."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, nothing_to_do
from automation.fixes.policies import without_everybody
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal


@fix(
    reads={"secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"},
    acts={"secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy"},
    undo_acts={"secretsmanager:PutResourcePolicy"},
    careful=True,
)
def secret_private(aws: Reader, resource: str) -> Plan:
    """A secret's policy lets nobody in who is not named; its other statements stay."""
    secrets = aws.client("secretsmanager")
    secret = {"SecretId": resource}
    try:
        found: dict[str, Any] = secrets.describe_secret(**secret)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise Refusal(f"I see no secret {resource} in account {aws.account}.") from error
        raise
    tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags") or ()}
    what = Resource(found["Name"], tags=tags, kind="secret")
    before = str(secrets.get_resource_policy(**secret).get("ResourcePolicy") or "")
    after = without_everybody(what, before)
    if after is None:
        return nothing_to_do(what, "lets no stranger in")
    says = f"Take out of the policy of {what} what lets everybody in"
    back = f"Put back the policy of {what}"
    inverse = Step("secretsmanager", "put_resource_policy", {**secret, "ResourcePolicy": before}, back)
    step = (
        Step("secretsmanager", "put_resource_policy", {**secret, "ResourcePolicy": after}, says, inverse)
        if after
        else Step("secretsmanager", "delete_resource_policy", secret, says, inverse)
    )
    return Plan(says, (step,), (what,))
