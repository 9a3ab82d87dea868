"""No volume can be copied by strangers."""

from __future__ import annotations

from automation.fixes.images import snapshot_private
from config_rules.item import ConfigItem
from config_rules.kinds import SNAPSHOT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_SNAPSHOT = {"snapshotId": "snap-0123456789abcdef0", "encrypted": False}


@rule(
    resource=SNAPSHOT,
    severity="critical",
    references=("Security Hub EC2.1", "AWS Config EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK"),
    examples=(
        passes({**_SNAPSHOT, "public": False}),
        breaks(
            "can be restored by everybody who has an AWS account",
            {**_SNAPSHOT, "public": True},
            fix="secure setting=snapshot-private resource=snap-0123456789abcdef0",
        ),
    ),
)
def snapshot_not_public(snapshot: ConfigItem) -> Verdict:
    """A volume's snapshot is not shared with everybody.

    Who has copied it already keeps what was on it: change the keys and passwords there, too. AWS Config does not record
    snapshots, so they are read live.
    """
    public = snapshot.get("public")
    if not isinstance(public, bool):
        return Unknown("is shared with accounts that were not recorded")
    if not public:
        return Compliant()
    return Broken("can be restored by everybody who has an AWS account", snapshot_private.call(snapshot.id))
