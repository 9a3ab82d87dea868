"""No bucket becomes public by mistake."""

from __future__ import annotations

from automation.fixes.account import block_public_buckets
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=block-public-buckets resource=123456789012"
_FLAGS = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")


@rule(
    resource=ACCOUNT,
    severity="high",
    references=(
        "CIS AWS 7.0.0 3.1.4",
        "CIS AWS 6.0.0 3.1.4",
        "CIS AWS 5.0.0 2.1.4",
        "CIS AWS 3.0.0 2.1.4",
        "Security Hub S3.1",
        "AWS Config S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
    ),
    examples=(
        passes({}, beside={"PublicAccessBlockConfiguration": dict.fromkeys(_FLAGS, True)}),
        breaks("does not block public buckets at all", {}, beside={"PublicAccessBlockConfiguration": None}, fix=_FIX),
        breaks(
            "does not block public buckets: blockPublicPolicy, restrictPublicBuckets are off",
            {},
            beside={
                "PublicAccessBlockConfiguration": {
                    "blockPublicAcls": True,
                    "ignorePublicAcls": True,
                    "blockPublicPolicy": False,
                    "restrictPublicBuckets": False,
                }
            },
            fix=_FIX,
        ),
    ),
)
def account_buckets_private(account: ConfigItem) -> Verdict:
    """An account blocks public access to all of its buckets.

    It holds in every region, over whatever a bucket says. What is meant to be public is best served by CloudFront; if
    a bucket must be public, waive this finding, and let bucket-not-public watch the others.
    """
    if "PublicAccessBlockConfiguration" not in account.supplementary:
        return Unknown("has a block of public access that was not recorded")
    block = account.beside("PublicAccessBlockConfiguration")
    if block is None:
        return Broken("does not block public buckets at all", block_public_buckets.call(account.id))
    if any(block.get(flag) is None for flag in _FLAGS):
        return Unknown("has a block of public access that was not recorded in full")
    off = [flag for flag in _FLAGS if not block[flag]]
    if not off:
        return Compliant()
    are = "is" if len(off) == 1 else "are"
    why = f"does not block public buckets: {', '.join(off)} {are} off"
    return Broken(why, block_public_buckets.call(account.id))
