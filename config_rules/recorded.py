"""Whether any trail records something: what the rules `account-…-recorded` about trails have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from automation.fixes.fix import Fix
from automation.trails import READS, WRITES, management
from config_rules.item import ConfigItem
from config_rules.rule import Broken, Compliant, Unknown, Verdict

Trail = Mapping[str, Any]
_NEEDED = ("isMultiRegionTrail", "isLogging", "eventSelectors", "advancedEventSelectors")

ALL: Trail = {
    "name": "all",
    "homeRegion": "eu-west-1",
    "trailARN": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/all",
    "isMultiRegionTrail": True,
    "isLogging": True,
    "eventSelectors": [{"readWriteType": "All", "includeManagementEvents": True, "dataResources": []}],
    "advancedEventSelectors": [],
}
"""A trail for the examples."""


def recorded(account: ConfigItem, does: Callable[[Trail], bool], broken: Callable[[list[Trail]], Broken]) -> Verdict:
    """Compliant where one trail of every region that runs does it; Unknown where one of which we know less might."""
    trails = account.beside("Trails")
    if not isinstance(trails, list):
        return Unknown("has trails that were not recorded")
    known = [trail for trail in trails if all(name in trail for name in _NEEDED)]
    if any(runs_everywhere(trail) and does(trail) for trail in known):
        return Compliant()
    if len(known) < len(trails):
        return Unknown("has trails that AWS does not tell all about")
    return broken(known)


def runs_everywhere(trail: Trail) -> bool:
    """Whether it records, and in every region."""
    return bool(trail["isMultiRegionTrail"] and trail["isLogging"])


def records_management(trail: Trail) -> bool:
    """Whether it records all management events."""
    return management(trail) == {READS, WRITES}


def only_one(account: ConfigItem, trails: list[Trail], fix: Fix) -> Any:
    """The fix for the one trail of ours that is at home here; None where there is none, or several to choose from."""
    home = [
        one
        for one in trails
        if one.get("homeRegion") == account.region and f":{account.account}:" in str(one.get("trailARN"))
    ]
    return fix.call(home[0]["name"]) if len(home) == 1 else None
