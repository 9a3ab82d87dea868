"""Settings of KMS keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from automation.fixes.policies import stated, without_everybody
from core.plan import Plan, Resource, Step
from core.policies import Statement, lets_everybody_in
from core.reader import Reader
from core.refusal import Refusal

_DAYS_TO_DELETION = 30
"""The longest time that a key can wait for its deletion (KMS API Reference, ScheduleKeyDeletion)."""


@fix(
    reads={"kms:DescribeKey", "kms:GetKeyRotationStatus"},
    acts={"kms:EnableKeyRotation"},
    undo_acts={"kms:DisableKeyRotation"},
)
def key_rotation(aws: Reader, resource: str) -> Plan:
    """A key gets new material every year; what was encrypted with the old one stays readable."""
    what = _resource(_key(aws, resource))
    if aws.client("kms").get_key_rotation_status(KeyId=resource)["KeyRotationEnabled"]:
        return nothing_to_do(what, "is rotated every year")
    key = {"KeyId": resource}
    inverse = Step("kms", "disable_key_rotation", key, f"Do not rotate {what} any more")
    says = f"Rotate {what} every year"
    return Plan(says, (Step("kms", "enable_key_rotation", key, says, inverse),), (what,))


@fix(
    reads={"kms:DescribeKey"},
    acts={"kms:CancelKeyDeletion", "kms:EnableKey"},
    undo_acts={"kms:ScheduleKeyDeletion", "kms:DisableKey"},
    careful=True,
)
def kept_key(aws: Reader, resource: str) -> Plan:
    """A key that waits for its deletion is kept and works again; if that is undone, its wait begins anew."""
    found = _key(aws, resource)
    what = _resource(found)
    if found["KeyState"] != "PendingDeletion":
        return nothing_to_do(what, "is not to be deleted")
    key = {"KeyId": resource}
    back = f"Have {what} deleted in {_DAYS_TO_DELETION} days"
    steps = (
        Step(
            "kms",
            "cancel_key_deletion",
            key,
            f"Keep {what}",
            Step("kms", "schedule_key_deletion", {**key, "PendingWindowInDays": _DAYS_TO_DELETION}, back),
        ),
        Step("kms", "enable_key", key, f"Let {what} be used", Step("kms", "disable_key", key, f"Disable {what}")),
    )
    return Plan(f"Keep {what}, which was to be deleted", steps, (what,))


@fix(reads={"kms:DescribeKey", "kms:GetKeyPolicy"}, acts={"kms:PutKeyPolicy"}, careful=True)
def key_policy(aws: Reader, resource: str) -> Plan:
    """A key's policy lets nobody in whom it does not name; the rest of it stays."""
    what = _resource(_key(aws, resource))
    before = aws.client("kms").get_key_policy(KeyId=resource, PolicyName="default")["Policy"]
    after = without_everybody(what, before)
    if after is None:
        return nothing_to_do(what, "lets no stranger in")
    if not after:
        raise Refusal(
            f"{what} lets everybody in and nobody else: without that statement nobody could use or change it. "
            "Write a policy that names who may, by hand."
        )
    named = _named(stated(what, before))
    key = {"KeyId": resource, "PolicyName": "default"}
    return set_again(
        what,
        "kms",
        "put_key_policy",
        {**key, "Policy": after},
        {**key, "Policy": before},
        says=f"Take {named} out of the policy of {what}",
        back=f"Put {named} into the policy of {what} again",
    )


def _named(found: list[Statement]) -> str:
    names = [
        f"“{one['Sid']}”" if one.get("Sid") else f"number {n}"
        for n, one in enumerate(found, 1)
        if lets_everybody_in(one)
    ]
    return f"the statement{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _key(aws: Reader, resource: str) -> Mapping[str, Any]:
    """The key as KMS describes it. Raises Refusal when there is none."""
    with refusing(aws, f"key {resource}", "NotFoundException"):
        found: Mapping[str, Any] = aws.client("kms").describe_key(KeyId=resource)["KeyMetadata"]
    return found


def _resource(found: Mapping[str, Any]) -> Resource:
    return Resource(found["KeyId"], kind="key")
