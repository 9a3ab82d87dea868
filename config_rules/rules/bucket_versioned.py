"""What is overwritten or deleted in a bucket can be had back."""

from __future__ import annotations

from config_rules.item import BUCKET, ConfigItem
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"name": "orders-invoices"}


@rule(
    resource=BUCKET,
    severity="low",
    references=("Security Hub S3.14", "AWS Config S3_BUCKET_VERSIONING_ENABLED"),
    examples=(
        passes(_NAME, beside={"BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": None}}),
        breaks("has no versions", _NAME, beside={"BucketVersioningConfiguration": {"status": "Off"}}),
        breaks("has its versions suspended", _NAME, beside={"BucketVersioningConfiguration": {"status": "Suspended"}}),
    ),
)
def bucket_versioned(bucket: ConfigItem) -> Verdict:
    """A bucket keeps versions of what is in it.

    Old versions are paid for: give the bucket a lifecycle for them, too.
    """
    match bucket.beside("BucketVersioningConfiguration.status"):
        case "Enabled":
            return Compliant()
        case "Suspended":
            return Broken("has its versions suspended")
        case "Off":
            return Broken("has no versions")
    return Unknown("has a versioning that was not recorded")
