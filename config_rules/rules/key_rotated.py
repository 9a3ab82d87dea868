"""A key does not stay the same for ever."""

from __future__ import annotations

from automation.fixes.kms import key_rotation
from config_rules.item import ConfigItem
from config_rules.kinds import KEY
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_OURS = {
    "keyManager": "CUSTOMER",
    "keyState": "Enabled",
    "keySpec": "SYMMETRIC_DEFAULT",
    "origin": "AWS_KMS",
    "multiRegionConfiguration": None,
}
_FIX = "secure setting=key-rotation resource=0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


@rule(
    resource=KEY,
    severity="high",
    references=(
        "CIS AWS 7.0.0 4.6",
        "CIS AWS 6.0.0 4.6",
        "CIS AWS 5.0.0 3.6",
        "CIS AWS 3.0.0 3.6",
        "Security Hub KMS.4",
        "AWS Config CMK_BACKING_KEY_ROTATION_ENABLED",
    ),
    examples=(
        passes(_OURS, beside={"KeyRotationStatus": True}),
        breaks("is not rotated", _OURS, beside={"KeyRotationStatus": False}, fix=_FIX),
        exempts("is a key of AWS's own", {**_OURS, "keyManager": "AWS"}),
        exempts("is not enabled", {**_OURS, "keyState": "PendingDeletion"}),
        exempts("is of a kind that AWS cannot rotate", {**_OURS, "keySpec": "RSA_2048"}),
        exempts("is of a kind that AWS cannot rotate", {**_OURS, "origin": "EXTERNAL"}),
        exempts(
            "is a replica, which is rotated with its primary key",
            {**_OURS, "multiRegionConfiguration": {"multiRegionKeyType": "REPLICA"}},
        ),
    ),
)
def key_rotated(key: ConfigItem) -> Verdict:
    """A symmetric KMS key of one's own is rotated by AWS every year.

    Nothing has to be encrypted anew: KMS keeps the old material and picks the right one. Keys with imported
    material, in a key store of one's own, for signing or for MACs cannot be rotated that way; replace them by hand.
    """
    if not all(key.get(name) for name in ("keyManager", "keyState", "keySpec", "origin")):
        return Unknown("has a state that was not recorded")
    if not_meant := _not_meant(key):
        return NotApplicable(not_meant)
    rotated = key.beside("KeyRotationStatus")
    if not isinstance(rotated, bool) or not key.knows("multiRegionConfiguration"):
        return Unknown("has a rotation that was not recorded")
    return Compliant() if rotated else Broken("is not rotated", key_rotation.call(key.id))


def _not_meant(key: ConfigItem) -> str:
    if key.get("keyManager") != "CUSTOMER":
        return "is a key of AWS's own"
    if key.get("keyState") != "Enabled":
        return "is not enabled"
    if key.get("keySpec") != "SYMMETRIC_DEFAULT" or key.get("origin") != "AWS_KMS":
        return "is of a kind that AWS cannot rotate"
    if key.get("multiRegionConfiguration.multiRegionKeyType") == "REPLICA":
        return "is a replica, which is rotated with its primary key"
    return ""
