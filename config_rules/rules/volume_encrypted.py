"""What is on a volume is encrypted."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import VOLUME
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=VOLUME,
    severity="high",
    references=("Security Hub EC2.3",),
    examples=(
        passes({"encrypted": True, "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"}),
        breaks("is not encrypted", {"encrypted": False, "kmsKeyId": None}),
    ),
)
def volume_encrypted(volume: ConfigItem) -> Verdict:
    """A volume is encrypted.

    A volume cannot be encrypted in place: make a snapshot of it, an encrypted copy of that, and a volume of the copy.
    Turn on encryption by default, and new ones are.
    """
    encrypted = volume.get("encrypted")
    if not isinstance(encrypted, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if encrypted else Broken("is not encrypted")
