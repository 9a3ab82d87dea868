"""Old versions are not paid for without end."""

from __future__ import annotations

from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_NAME = {"name": "orders-invoices"}
_VERSIONED = {"BucketVersioningConfiguration": {"status": "Enabled"}}
_ENDS = ("noncurrentVersionExpiration", "noncurrentVersionExpirationInDays", "noncurrentVersionTransitions")


def _rule(**more: Any) -> dict[str, Any]:
    return {**_VERSIONED, "BucketLifecycleConfiguration": {"rules": [{"id": "old", "status": "Enabled", **more}]}}


@rule(
    resource=BUCKET,
    severity="low",
    references=("Security Hub S3.10", "AWS Config S3_VERSION_LIFECYCLE_POLICY_CHECK"),
    examples=(
        passes(_NAME, beside=_rule(noncurrentVersionExpiration={"noncurrentDays": 90})),
        passes(_NAME, beside=_rule(noncurrentVersionExpirationInDays=90, noncurrentVersionExpiration=None)),
        passes(_NAME, beside=_rule(noncurrentVersionTransitions=[{"days": 30, "storageClass": "GLACIER"}])),
        exempts("keeps no versions", _NAME, beside={"BucketVersioningConfiguration": {"status": "Off"}}),
        breaks("keeps every version for ever", _NAME, beside={**_VERSIONED, "BucketLifecycleConfiguration": None}),
        breaks("keeps every version for ever", _NAME, beside=_rule(expirationInDays=400)),
    ),
)
def bucket_versions_ended(bucket: ConfigItem) -> Verdict:
    """A bucket that keeps versions removes old ones, or moves them to where it is cheaper.

    By hand, since for how long is yours to choose, and what is removed stays removed: add a rule with
    `NoncurrentVersionExpiration` to the bucket's lifecycle (`aws s3api get-bucket-lifecycle-configuration`, then
    `put-bucket-lifecycle-configuration` with all rules: it replaces what is there).
    """
    status = bucket.beside("BucketVersioningConfiguration.status")
    if not isinstance(status, str):
        return Unknown("has a versioning that was not recorded")
    if status == "Off":
        return NotApplicable("keeps no versions")
    if "BucketLifecycleConfiguration" not in bucket.supplementary:
        return Unknown("has a lifecycle that was not recorded")
    rules = bucket.beside("BucketLifecycleConfiguration.rules") or []
    if any(one.get("status") == "Enabled" and any(one.get(end) for end in _ENDS) for one in rules):
        return Compliant()
    return Broken("keeps every version for ever")
