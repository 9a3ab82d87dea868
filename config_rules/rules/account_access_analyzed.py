"""What others can reach is found before they find it."""

from __future__ import annotations

from automation.fixes.account import access_analyzer
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=access-analyzer resource=123456789012"
_KINDS = {"ACCOUNT", "ORGANIZATION"}


@rule(
    resource=ACCOUNT,
    severity="low",
    references=(
        "CIS AWS 7.0.0 2.18",
        "CIS AWS 6.0.0 2.19",
        "CIS AWS 5.0.0 1.19",
        "CIS AWS 3.0.0 1.20",
        "Security Hub IAM.28",
        "AWS Config IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED",
    ),
    examples=(
        passes({}, beside={"Analyzers": [{"name": "all", "type": "ACCOUNT", "status": "ACTIVE"}]}),
        passes({}, beside={"Analyzers": [{"name": "all", "type": "ORGANIZATION", "status": "ACTIVE"}]}),
        breaks("has no analyzer of what is open to others", {}, beside={"Analyzers": []}, fix=_FIX),
        breaks(
            "has no analyzer of what is open to others",
            {},
            beside={"Analyzers": [{"name": "unused", "type": "ACCOUNT_UNUSED_ACCESS", "status": "ACTIVE"}]},
            fix=_FIX,
        ),
        breaks(
            "has no analyzer of what is open to others",
            {},
            beside={"Analyzers": [{"name": "all", "type": "ACCOUNT", "status": "FAILED"}]},
            fix=_FIX,
        ),
    ),
)
def account_access_analyzed(account: ConfigItem) -> Verdict:
    """An account has an IAM Access Analyzer for outside access in this region.

    This kind costs nothing. The kinds that look for access that is not used, or at access inside, are paid for, and do
    not count here.
    """
    analyzers = account.beside("Analyzers")
    if not isinstance(analyzers, list) or not all({"type", "status"} <= one.keys() for one in analyzers):
        return Unknown("has analyzers that were not recorded")
    if any(one["type"] in _KINDS and one["status"] == "ACTIVE" for one in analyzers):
        return Compliant()
    return Broken("has no analyzer of what is open to others", access_analyzer.call(account.id))
