"""Who read which object can be told."""

from __future__ import annotations

from automation.fixes.cloudtrail import object_reads
from automation.trails import READS, objects
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.recorded import ALL, Trail, only_one, recorded, runs_everywhere
from config_rules.rule import Broken, Verdict, breaks, passes, rule

_DATA = {
    "readWriteType": "ReadOnly",
    "includeManagementEvents": False,
    "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}],
}
_ADVANCED = [
    {
        "fieldSelectors": [
            {"field": "eventCategory", "equals": ["Data"]},
            {"field": "resources.type", "equals": ["AWS::S3::Object"]},
        ]
    }
]
_ONE_BUCKET = [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::orders-invoices/"]}]
_FIX = "secure setting=object-reads resource=all"


@rule(
    resource=ACCOUNT,
    severity="low",
    references=(
        "CIS AWS 7.0.0 4.9",
        "CIS AWS 6.0.0 4.9",
        "CIS AWS 5.0.0 3.9",
        "CIS AWS 3.0.0 3.9",
        "Security Hub S3.23",
        "AWS Config CLOUDTRAIL_ALL_READ_S3_DATA_EVENT_CHECK",
    ),
    examples=(
        passes({}, beside={"Trails": [{**ALL, "eventSelectors": [_DATA]}]}),
        passes({}, beside={"Trails": [{**ALL, "eventSelectors": [], "advancedEventSelectors": _ADVANCED}]}),
        breaks("has no trail that records all reads of objects", {}, beside={"Trails": []}),
        breaks("has no trail that records all reads of objects", {}, beside={"Trails": [ALL]}, fix=_FIX),
        breaks(
            "has no trail that records all reads of objects",
            {},
            beside={"Trails": [{**ALL, "eventSelectors": [{**_DATA, "dataResources": _ONE_BUCKET}]}]},
            fix=_FIX,
        ),
    ),
)
def account_object_reads_recorded(account: ConfigItem) -> Verdict:
    """A trail of every region records every read of an object in S3.

    They are data events, each of which is paid for: with busy buckets that is much. Accept the finding where the
    buckets that matter have a trail of their own.
    """

    def broken(trails: list[Trail]) -> Broken:
        running = [one for one in trails if runs_everywhere(one)]
        return Broken("has no trail that records all reads of objects", only_one(account, running, object_reads))

    return recorded(account, lambda trail: READS in objects(trail), broken)
