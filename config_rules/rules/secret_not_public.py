"""No secret is everybody's."""

from __future__ import annotations

from typing import Any

from automation.fixes.secrets import secret_private
from config_rules.item import ConfigItem
from config_rules.kinds import SECRET
from config_rules.policies import beside, only_the_named
from config_rules.rule import Verdict, breaks, passes, rule

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
            "lets everybody secretsmanager:GetSecretValue",
            _NAME,
            beside=_policy(),
            fix=f"secure setting=secret-private resource={_ARN}",
        ),
    ),
)
def secret_not_public(secret: ConfigItem) -> Verdict:
    """A secret's policy lets in only whom it names.

    AWS Config does not record the policy: it is read live.
    """
    return only_the_named(beside(secret, "ResourcePolicy"), secret_private.call(secret.id))
