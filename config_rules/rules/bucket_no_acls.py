"""Who gets at what is in a bucket stands in one place."""

from __future__ import annotations

from automation.fixes.s3_lists import no_acls
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"name": "orders-invoices"}
_FIX = "secure setting=no-acls resource=orders-invoices"


@rule(
    resource=BUCKET,
    severity="medium",
    references=("Security Hub S3.12", "AWS Config S3_BUCKET_ACL_PROHIBITED"),
    examples=(
        passes(_NAME, beside={"OwnershipControls": {"rules": [{"objectOwnership": "BucketOwnerEnforced"}]}}),
        breaks(
            "takes access lists",
            _NAME,
            beside={"OwnershipControls": {"rules": [{"objectOwnership": "BucketOwnerPreferred"}]}},
            fix=_FIX,
        ),
        breaks("takes access lists", _NAME, beside={"OwnershipControls": None}, fix=_FIX),
    ),
)
def bucket_no_acls(bucket: ConfigItem) -> Verdict:
    """A bucket takes no access lists: its policy and IAM decide alone, and its owner owns what is in it.

    Buckets made since April 2023 are so. AWS Config does not record it: this is known of buckets read live only.
    """
    if "OwnershipControls" not in bucket.supplementary:
        return Unknown("has an ownership that was not recorded")
    rules = bucket.beside("OwnershipControls.rules") or []
    enforced = any(one.get("objectOwnership") == "BucketOwnerEnforced" for one in rules)
    return Compliant() if enforced else Broken("takes access lists", no_acls.call(bucket.id))
