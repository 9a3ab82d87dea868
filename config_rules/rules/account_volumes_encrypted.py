"""A volume that nobody thought about is encrypted."""

from __future__ import annotations

from automation.fixes.account import ebs_encryption
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=ebs-encryption resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="high",
    references=(
        "CIS AWS 7.0.0 6.1.1",
        "CIS AWS 6.0.0 6.1.1",
        "CIS AWS 5.0.0 5.1.1",
        "CIS AWS 3.0.0 2.2.1",
        "Security Hub EC2.7",
        "AWS Config EC2_EBS_ENCRYPTION_BY_DEFAULT",
    ),
    examples=(
        passes({}, beside={"EbsEncryptionByDefault": True}),
        breaks("does not encrypt new volumes by itself", {}, beside={"EbsEncryptionByDefault": False}, fix=_FIX),
    ),
)
def account_volumes_encrypted(account: ConfigItem) -> Verdict:
    """An account encrypts new volumes in this region, whoever makes them.

    It costs nothing, and holds for volumes and copies made from then on; volume-encrypted finds those that are there.
    """
    match account.beside("EbsEncryptionByDefault"):
        case True:
            return Compliant()
        case False:
            return Broken("does not encrypt new volumes by itself", ebs_encryption.call(account.id))
    return Unknown("has an encryption of new volumes that was not recorded")
