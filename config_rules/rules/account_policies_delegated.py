"""The policies of an organization are written elsewhere than where it is paid for."""

from __future__ import annotations

from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.organizations import not_the_managing
from config_rules.policies import beside
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, exempts, passes, rule
from core.policies import Statement, several

_MANAGER = {"Organization": {"id": "o-a1b2c3d4e5", "masterAccountId": "123456789012"}}
_NO_POLICY = {**_MANAGER, "DelegationPolicy": None}


def _delegated(effect: str, principal: str) -> dict[str, Any]:
    statement = {
        "Effect": effect,
        "Principal": {"AWS": f"arn:aws:iam::{principal}:root"},
        "Action": ["organizations:CreatePolicy", "organizations:UpdatePolicy", "organizations:AttachPolicy"],
        "Resource": "*",
    }
    return {**_MANAGER, "DelegationPolicy": {"Version": "2012-10-17", "Statement": [statement]}}


@rule(
    resource=ACCOUNT,
    severity="low",
    references=("CIS AWS 7.0.0 2.1.5",),
    examples=(
        passes({}, beside=_delegated("Allow", "210987654321")),
        breaks(
            "delegates the policies of its organization to nobody", {}, beside={**_MANAGER, "DelegationPolicy": None}
        ),
        breaks("delegates the policies of its organization to nobody", {}, beside=_delegated("Deny", "210987654321")),
        breaks("delegates the policies of its organization to nobody", {}, beside=_delegated("Allow", "123456789012")),
        exempts("is in no organization", {}, beside={"Organization": None}),
    ),
)
def account_policies_delegated(account: ConfigItem) -> Verdict:
    """An organization has its policies written from another account than the one that manages it.

    Its resource policy says who may, and which kinds of policies. By hand, as which account it is only you know:
    `aws organizations put-resource-policy --content …`.
    """
    if other := not_the_managing(account):
        return other
    found = beside(account, "DelegationPolicy")
    if isinstance(found, Unknown):
        return found
    if any(_lets_another_in(one, account.id) for one in found):
        return Compliant()
    return Broken("delegates the policies of its organization to nobody")


def _lets_another_in(statement: Statement, manager: str) -> bool:
    principal = statement.get("Principal")
    named = several(principal.get("AWS")) if isinstance(principal, dict) else []
    return statement.get("Effect") == "Allow" and any(manager not in one for one in named)
