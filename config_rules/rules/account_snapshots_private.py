"""A copy of a disk is not put on the internet by mistake."""

from __future__ import annotations

from automation.fixes.account import block_public_snapshots
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=block-public-snapshots resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="high",
    references=("AWS Config EBS_SNAPSHOT_BLOCK_PUBLIC_ACCESS",),
    examples=(
        passes({}, beside={"SnapshotBlockPublicAccess": "block-all-sharing"}),
        passes({}, beside={"SnapshotBlockPublicAccess": "block-new-sharing"}),
        breaks("lets its snapshots be public", {}, beside={"SnapshotBlockPublicAccess": "unblocked"}, fix=_FIX),
    ),
)
def account_snapshots_private(account: ConfigItem) -> Verdict:
    """An account lets nobody make its snapshots public in this region.

    The fix blocks new sharing only, so that nothing breaks that somebody reads now. Blocking all of it by
    `aws ec2 enable-snapshot-block-public-access --state block-all-sharing` also hides what is public already.
    """
    match account.beside("SnapshotBlockPublicAccess"):
        case "block-all-sharing" | "block-new-sharing":
            return Compliant()
        case "unblocked":
            return Broken("lets its snapshots be public", block_public_snapshots.call(account.id))
    return Unknown("has a block of public snapshots that was not recorded")
