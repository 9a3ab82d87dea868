"""No secret is everybody's."""

from __future__ import annotations

from typing import Any

from automation.fixes.secrets import secret_private
from config_rules.item import ConfigItem
from config_rules.kinds import SECRET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.policies import is_for_everybody, policy_of, statements

_NAME = {"name": "orders"}
_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf"
_READ = "secretsmanager:GetSecretValue"


def _policy(**more: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": _READ,
        "Resource": "*",
        **more,
    }
    return {"ResourcePolicy": {"Version": "2012-10-17", "Statement": [statement]}}


@rule(
    resource=SECRET,
    severity="high",
    references=("CIS AWS 7.0.0 2.21",),
    examples=(
        passes(_NAME, beside={"ResourcePolicy": None}),
        passes(_NAME, beside=_policy(Principal={"AWS": "arn:aws:iam::123456789012:role/orders"})),
        passes(_NAME, beside=_policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})),
        breaks(
            "has a policy that lets everybody in",
            _NAME,
            beside=_policy(),
            fix=f"secure setting=secret-private resource={_ARN}",
        ),
    ),
)
def secret_not_public(secret: ConfigItem) -> Verdict:
    """A secret's policy lets nobody in whom it does not name.

    Who is let in under a condition counts as named. AWS Config does not record the policy: it is read live.
    """
    if "ResourcePolicy" not in secret.supplementary:
        return Unknown("has a policy that was not recorded")
    found = secret.beside("ResourcePolicy")
    policy = policy_of(found or "")
    if policy is None:
        return Unknown("has a policy that cannot be read")
    if not any(is_for_everybody(one) for one in statements(policy)):
        return Compliant()
    return Broken("has a policy that lets everybody in", secret_private.call(secret.id))
