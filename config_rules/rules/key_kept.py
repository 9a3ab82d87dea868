"""No key goes while something is still encrypted with it."""

from __future__ import annotations

from automation.fixes.kms import kept_key
from config_rules.ages import day, moment
from config_rules.item import ConfigItem
from config_rules.kinds import KEY
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_OURS = {"keyManager": "CUSTOMER", "keyState": "Enabled", "deletionDate": None}
_FIX = "secure setting=kept-key resource=0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


@rule(
    resource=KEY,
    severity="critical",
    references=("Security Hub KMS.3", "AWS Config KMS_CMK_NOT_SCHEDULED_FOR_DELETION"),
    examples=(
        passes(_OURS),
        passes({**_OURS, "keyState": "Disabled"}),
        exempts("is a key of AWS's own", {**_OURS, "keyManager": "AWS"}),
        breaks(
            "will be deleted on 30 November 2026, and what it encrypts is lost then",
            {**_OURS, "keyState": "PendingDeletion", "deletionDate": "2026-11-30T09:15:00.000Z"},
            fix=_FIX,
        ),
        breaks("will be deleted, and what it encrypts is lost then", {**_OURS, "keyState": "PendingReplicaDeletion"}),
    ),
)
def key_kept(key: ConfigItem) -> Verdict:
    """A KMS key does not wait for its deletion.

    Whoever means it accepts the finding until that day; whoever does not has it kept in time. CloudTrail shows by
    `Decrypt` with that key whether somebody still needs it.
    """
    state, manager = key.get("keyState"), key.get("keyManager")
    if state is None or manager is None:
        return Unknown("has a state that was not recorded")
    if manager != "CUSTOMER":
        return NotApplicable("is a key of AWS's own")
    if state not in {"PendingDeletion", "PendingReplicaDeletion"}:
        return Compliant()
    # A primary key whose replicas are still there is deleted after them, at a time that is not fixed yet.
    fix = kept_key.call(key.id) if state == "PendingDeletion" else None
    date = moment(key.get("deletionDate"))
    when = f" on {day(date)}" if date else ""
    return Broken(f"will be deleted{when}, and what it encrypts is lost then", fix)
