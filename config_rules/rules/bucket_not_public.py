"""No bucket can be made public by mistake."""

from __future__ import annotations

from automation.fixes.s3 import block_public_access
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FLAGS = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")
_ALL = dict.fromkeys(_FLAGS, True)


@rule(
    resource=BUCKET,
    severity="high",
    references=(
        "CIS AWS 7.0.0 3.1.4",
        "CIS AWS 6.0.0 3.1.4",
        "CIS AWS 5.0.0 2.1.4",
        "CIS AWS 3.0.0 2.1.4",
        "Security Hub S3.8",
    ),
    examples=(
        passes({"name": "orders-invoices"}, beside={"PublicAccessBlockConfiguration": _ALL}),
        breaks(
            "does not block public access: blockPublicPolicy is off",
            {"name": "orders-invoices"},
            beside={"PublicAccessBlockConfiguration": {**_ALL, "blockPublicPolicy": False}},
            fix="secure setting=block-public-access resource=orders-invoices",
        ),
        breaks(
            "does not block public access at all",
            {"name": "orders-invoices"},
            beside={"PublicAccessBlockConfiguration": None},
            fix="secure setting=block-public-access resource=orders-invoices",
        ),
    ),
)
def bucket_not_public(bucket: ConfigItem) -> Verdict:
    """A bucket blocks public access in all four ways.

    The account's own block holds for every bucket, whatever they say: where that is on, this is a second lock.
    """
    if "PublicAccessBlockConfiguration" not in bucket.supplementary:
        return Unknown("has a public access block that was not recorded")
    found = bucket.beside("PublicAccessBlockConfiguration")
    fix = block_public_access.call(bucket.id)
    if not found:
        return Broken("does not block public access at all", fix)
    off = [flag for flag in _FLAGS if found.get(flag) is False]
    if off:
        return Broken(f"does not block public access: {', '.join(off)} {'is' if len(off) == 1 else 'are'} off", fix)
    return Compliant() if all(found.get(flag) is True for flag in _FLAGS) else Unknown("has a block only half recorded")
