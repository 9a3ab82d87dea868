"""Who reads what happened, a key of one's own decides, too."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 4.5",
        "CIS AWS 6.0.0 4.5",
        "CIS AWS 5.0.0 3.5",
        "CIS AWS 3.0.0 3.5",
        "Security Hub CloudTrail.2",
        "AWS Config CLOUD_TRAIL_ENCRYPTION_ENABLED",
    ),
    examples=(
        passes({"kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}),
        breaks("is not encrypted with a key of yours", {"kmsKeyId": None}),
    ),
)
def trail_encrypted(trail: ConfigItem) -> Verdict:
    """A trail's files are encrypted with a KMS key of one's own.

    S3 encrypts them in any case; with such a key a reader needs its leave as well. By hand, since only you know which
    key: let `cloudtrail.amazonaws.com` use it in its policy (`kms:GenerateDataKey*`, `kms:DescribeKey`), and whoever
    reads the files (`kms:Decrypt`), then `aws cloudtrail update-trail --name … --kms-key-id …`. Files that are there
    stay as they are.
    """
    if not trail.knows("kmsKeyId"):
        return Unknown("has a key that was not recorded")
    return Compliant() if trail.get("kmsKeyId") else Broken("is not encrypted with a key of yours")
