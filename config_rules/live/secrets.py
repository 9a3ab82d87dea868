"""Secrets as they are now: never what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config_rules.item import parsed
from config_rules.kinds import SECRET
from config_rules.live.source import Facts, Here, Items, Source, asked, source
from core.plan import tags_in

_UNSAID = {"RotationEnabled": False, "LastAccessedDate": None}
"""What ListSecrets leaves out of a secret that is not rotated, or that nobody has read."""


def _secrets(at: Here, arns: Sequence[str]) -> Items:
    """By their ARNs, as AWS Config has them."""
    secrets = at.client("secretsmanager")
    for page in secrets.get_paginator("list_secrets").paginate():
        for found in page["SecretList"]:
            arn = found["ARN"]
            if not arns or arn in arns:
                described = {**_UNSAID, **found}
                tags = tags_in(found.get("Tags"))
                beside = _facts(secrets, arn)
                yield at.item(SECRET, arn, arn, described, tags=tags, name=found["Name"], beside=beside)


def _facts(secrets: Any, arn: str) -> Facts:
    return Facts(
        ResourcePolicy=lambda: parsed(asked(lambda: secrets.get_resource_policy(SecretId=arn).get("ResourcePolicy")))
    )


SOURCES: Mapping[str, Source] = {
    SECRET: source(_secrets, "secretsmanager:ListSecrets", "secretsmanager:GetResourcePolicy"),
}
