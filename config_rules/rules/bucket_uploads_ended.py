"""Uploads that nobody ended are not paid for."""

from __future__ import annotations

from typing import Any

from automation.fixes.s3_lists import unfinished_uploads
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"name": "orders-invoices"}
_FIX = "secure setting=unfinished-uploads resource=orders-invoices"


def _lifecycle(days: int | None, status: str = "Enabled") -> dict[str, Any]:
    ended = None if days is None else {"daysAfterInitiation": days}
    rule = {"id": "tidy", "status": status, "abortIncompleteMultipartUpload": ended}
    return {"BucketLifecycleConfiguration": {"rules": [rule]}}


@rule(
    resource=BUCKET,
    severity="low",
    references=("Security Hub S3.13", "AWS Config S3_LIFECYCLE_POLICY_CHECK"),
    examples=(
        passes(_NAME, beside=_lifecycle(3)),
        breaks("keeps uploads that nobody ended", _NAME, beside={"BucketLifecycleConfiguration": None}, fix=_FIX),
        breaks("keeps uploads that nobody ended", _NAME, beside=_lifecycle(None), fix=_FIX),
        breaks("keeps uploads that nobody ended", _NAME, beside=_lifecycle(3, "Disabled"), fix=_FIX),
    ),
)
def bucket_uploads_ended(bucket: ConfigItem) -> Verdict:
    """A bucket removes the parts of uploads that nobody ended.

    No list shows them, and they are paid for like all else. A rule for some of the bucket counts as well.
    """
    if "BucketLifecycleConfiguration" not in bucket.supplementary:
        return Unknown("has a lifecycle that was not recorded")
    rules = bucket.beside("BucketLifecycleConfiguration.rules") or []
    if any(one.get("status") == "Enabled" and one.get("abortIncompleteMultipartUpload") for one in rules):
        return Compliant()
    return Broken("keeps uploads that nobody ended", unfinished_uploads.call(bucket.id))
