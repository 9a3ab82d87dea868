"""A secret that leaked is soon worth nothing."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import SECRET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=SECRET,
    severity="medium",
    references=("Security Hub SecretsManager.1", "AWS Config SECRETSMANAGER_ROTATION_ENABLED_CHECK"),
    examples=(
        passes({"name": "orders", "rotationEnabled": True}),
        breaks("is not rotated", {"name": "orders", "rotationEnabled": False}),
    ),
)
def secret_rotated(secret: ConfigItem) -> Verdict:
    """A secret is rotated by itself.

    By hand, since only you know how it is changed where it is used: give it a rotation function, AWS's for databases or
    one of your own, then `aws secretsmanager rotate-secret --secret-id … --rotation-lambda-arn … --rotation-rules
    AutomaticallyAfterDays=30 --no-rotate-immediately`; back with `cancel-rotate-secret`.
    """
    found = secret.get("rotationEnabled")
    if not isinstance(found, bool):
        return Unknown("has a rotation that was not recorded")
    return Compliant() if found else Broken("is not rotated")
