"""What is on a file system is encrypted."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import FILE_SYSTEM
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=FILE_SYSTEM,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 3.3.1",
        "CIS AWS 6.0.0 3.3.1",
        "CIS AWS 5.0.0 2.3.1",
        "CIS AWS 3.0.0 2.4.1",
        "Security Hub EFS.1",
        "AWS Config EFS_ENCRYPTED_CHECK",
    ),
    examples=(
        passes({"fileSystemId": "fs-0123456789abcdef0", "encrypted": True}),
        breaks("is not encrypted", {"fileSystemId": "fs-0123456789abcdef0", "encrypted": False}),
    ),
)
def file_system_encrypted(file_system: ConfigItem) -> Verdict:
    """A file system is encrypted.

    It cannot be encrypted in place. By hand: make a new one with `aws efs create-file-system --encrypted`, copy
    what is on the old one with AWS DataSync or from a backup, mount the new one, and delete the old one.
    """
    found = file_system.get("encrypted")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("is not encrypted")
