"""Somebody notices an intruder."""

from __future__ import annotations

from automation.fixes.watchers import guardduty_detector
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=guardduty-detector resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="high",
    references=(
        "Security Hub GuardDuty.1",
        "AWS Config GUARDDUTY_ENABLED_CENTRALIZED",
    ),
    examples=(
        passes({}, beside={"GuardDuty": [{"id": "12abc34d567e8fa901bc2d34e56789f0", "status": "ENABLED"}]}),
        breaks("has GuardDuty off", {}, beside={"GuardDuty": []}, fix=_FIX),
        breaks(
            "has GuardDuty off",
            {},
            beside={"GuardDuty": [{"id": "12abc34d567e8fa901bc2d34e56789f0", "status": "DISABLED"}]},
            fix=_FIX,
        ),
    ),
)
def account_guardduty_on(account: ConfigItem) -> Verdict:
    """An account has GuardDuty on in this region.

    It reads the account's trail, flow logs and DNS queries by itself and is paid for by their volume; have it on in
    regions that nobody uses, too, for there it costs next to nothing and nobody looks.
    """
    detectors = account.beside("GuardDuty")
    if not isinstance(detectors, list) or not all("status" in one for one in detectors):
        return Unknown("has a GuardDuty that was not recorded")
    if any(one["status"] == "ENABLED" for one in detectors):
        return Compliant()
    return Broken("has GuardDuty off", guardduty_detector.call(account.id))
