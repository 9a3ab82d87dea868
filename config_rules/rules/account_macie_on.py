"""What is in the buckets is known."""

from __future__ import annotations

from automation.fixes.watchers import macie_session
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=macie-session resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 3.1.3",
        "CIS AWS 6.0.0 3.1.3",
        "CIS AWS 5.0.0 2.1.3",
        "CIS AWS 3.0.0 2.1.3",
        "Security Hub Macie.1",
        "AWS Config MACIE_STATUS_CHECK",
    ),
    examples=(
        passes({}, beside={"Macie": {"status": "ENABLED"}}),
        breaks("has Macie off", {}, beside={"Macie": None}, fix=_FIX),
        breaks("has Macie paused", {}, beside={"Macie": {"status": "PAUSED"}}, fix=_FIX),
    ),
)
def account_macie_on(account: ConfigItem) -> Verdict:
    """An account has Macie on in this region.

    Macie is one way to know where personal data are, paid for by bucket and by gigabyte read; if you have another,
    leave this rule out. Turning it off again loses what it found.
    """
    if "Macie" not in account.supplementary:
        return Unknown("has a Macie that was not recorded")
    if account.beside("Macie") is None:
        return Broken("has Macie off", macie_session.call(account.id))
    match account.beside("Macie.status"):
        case "ENABLED":
            return Compliant()
        case "PAUSED":
            return Broken("has Macie paused", macie_session.call(account.id))
    return Unknown("has a Macie whose status was not recorded")
