"""What is overwritten or deleted in a bucket can be had back."""

from __future__ import annotations

from automation.fixes.s3 import versioning
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"name": "orders-invoices"}
_FIX = "secure setting=versioning resource=orders-invoices"


@rule(
    resource=BUCKET,
    severity="low",
    references=("Security Hub S3.14", "AWS Config S3_BUCKET_VERSIONING_ENABLED"),
    examples=(
        passes(_NAME, beside={"BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": None}}),
        breaks("has no versions", _NAME, beside={"BucketVersioningConfiguration": {"status": "Off"}}, fix=_FIX),
        breaks(
            "has its versions suspended",
            _NAME,
            beside={"BucketVersioningConfiguration": {"status": "Suspended"}},
            fix=_FIX,
        ),
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
            return Broken("has its versions suspended", versioning.call(bucket.id))
        case "Off":
            return Broken("has no versions", versioning.call(bucket.id))
    return Unknown("has a versioning that was not recorded")
