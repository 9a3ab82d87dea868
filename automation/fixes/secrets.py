"""Settings of secrets."""

from __future__ import annotations

from typing import Any

from automation.fixes.fix import fix, nothing_to_do, refusing
from automation.fixes.policies import without_everybody
from core.plan import Plan, Resource, Step, tags_in
from core.reader import Reader


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
    with refusing(aws, f"secret {resource}", "ResourceNotFoundException"):
        found: dict[str, Any] = secrets.describe_secret(**secret)
    tags = tags_in(found.get("Tags"))
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
