"""Nothing happens unseen, wherever it happens."""

from __future__ import annotations

from automation.fixes.cloudtrail import every_region
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.recorded import ALL, Trail, only_one, recorded, records_management
from config_rules.rule import Broken, Verdict, breaks, passes, rule

_FIX = "secure setting=every-region resource=all"
_WRITES = [{"readWriteType": "WriteOnly", "includeManagementEvents": True}]


@rule(
    resource=ACCOUNT,
    severity="high",
    references=(
        "CIS AWS 7.0.0 4.1",
        "CIS AWS 6.0.0 4.1",
        "CIS AWS 5.0.0 3.1",
        "CIS AWS 3.0.0 3.1",
        "Security Hub CloudTrail.1",
        "AWS Config MULTI_REGION_CLOUD_TRAIL_ENABLED",
    ),
    examples=(
        passes({}, beside={"Trails": [ALL]}),
        passes({}, beside={"Trails": [{**ALL, "isLogging": False}, {**ALL, "homeRegion": "us-east-1"}]}),
        breaks("has no trail", {}, beside={"Trails": []}),
        breaks(
            "has trails of one region only: all",
            {},
            beside={"Trails": [{**ALL, "isMultiRegionTrail": False}]},
            fix=_FIX,
        ),
        breaks("has no trail of every region that runs", {}, beside={"Trails": [{**ALL, "isLogging": False}]}),
        breaks(
            "has no trail of every region with all management events",
            {},
            beside={"Trails": [{**ALL, "eventSelectors": _WRITES}]},
        ),
    ),
)
def account_events_recorded(account: ConfigItem) -> Verdict:
    """A trail of every region runs and records all management events.

    The organisation's trail counts. The first copy of management events costs nothing, but for the bucket. By hand
    where there is no trail: `aws cloudtrail create-trail --is-multi-region-trail --enable-log-file-validation …`
    with a bucket that lets CloudTrail write, and `aws cloudtrail start-logging`.
    """
    return recorded(account, records_management, lambda trails: _broken(account, trails))


def _broken(account: ConfigItem, trails: list[Trail]) -> Broken:
    if not trails:
        return Broken("has no trail")
    everywhere = [one for one in trails if one["isMultiRegionTrail"]]
    if not everywhere:
        names = ", ".join(str(one.get("name")) for one in trails)
        return Broken(f"has trails of one region only: {names}", only_one(account, trails, every_region))
    if not any(one["isLogging"] for one in everywhere):
        return Broken("has no trail of every region that runs")
    return Broken("has no trail of every region with all management events")
