"""Known weaknesses of instances are found."""

from __future__ import annotations

from automation.fixes.watchers import inspector_scans
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=inspector-scans resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "Security Hub Inspector.1",
        "AWS Config INSPECTOR_EC2_SCAN_ENABLED",
    ),
    examples=(
        passes({}, beside={"Inspector": {"ec2": "ENABLED", "ecr": "DISABLED"}}),
        breaks(
            "has Inspector look at no instances",
            {},
            beside={"Inspector": {"ec2": "DISABLED", "ecr": "ENABLED"}},
            fix=_FIX,
        ),
        breaks("has Inspector look at no instances", {}, beside={"Inspector": {"ec2": "SUSPENDED"}}, fix=_FIX),
    ),
)
def account_inspector_on(account: ConfigItem) -> Verdict:
    """An account has Inspector look at its instances in this region.

    It is paid for by instance. Images of containers and Lambda functions have scans of their own, which this rule does
    not ask for.
    """
    match account.beside("Inspector.ec2"):
        case "ENABLED":
            return Compliant()
        case "DISABLED" | "SUSPENDED":
            return Broken("has Inspector look at no instances", inspector_scans.call(account.id))
    return Unknown("has an Inspector that was not recorded, or is just being turned on or off")
