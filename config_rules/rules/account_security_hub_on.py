"""Findings come together in one place."""

from __future__ import annotations

from automation.fixes.watchers import security_hub
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=security-hub resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.16",
        "CIS AWS 6.0.0 5.16",
        "CIS AWS 5.0.0 4.16",
        "CIS AWS 3.0.0 4.16",
        "AWS Config SECURITYHUB_ENABLED",
    ),
    examples=(
        passes({}, beside={"SecurityHub": {"hubArn": "arn:aws:securityhub:eu-west-1:123456789012:hub/default"}}),
        breaks("has Security Hub off", {}, beside={"SecurityHub": None}, fix=_FIX),
    ),
)
def account_security_hub_on(account: ConfigItem) -> Verdict:
    """An account has Security Hub on in this region.

    Its checks are paid for one by one, and need AWS Config. Turning it off again loses its findings after 90 days.
    """
    if "SecurityHub" not in account.supplementary:
        return Unknown("has a Security Hub that was not recorded")
    if account.beside("SecurityHub") is None:
        return Broken("has Security Hub off", security_hub.call(account.id))
    return Compliant()
