"""Who reads what happened, a key of one's own decides, too."""

from __future__ import annotations

from automation.fixes.cloudtrail import trail_key
from config_rules.chosen import Key
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
        breaks(
            "is not encrypted with a key of yours",
            {"kmsKeyId": None},
            name="all",
            given={"key": "alias/trails"},
            fix="secure setting=trail-key resource=all to=alias/trails",
        ),
    ),
)
def trail_encrypted(trail: ConfigItem, key: Key | None = None) -> Verdict:
    """A trail's files are encrypted with a KMS key of one's own.

    S3 encrypts them in any case; with such a key a reader needs its leave as well. Only you know which key: with the
    parameter `key` there is a fix. Its policy must let `cloudtrail.amazonaws.com` use it (`kms:GenerateDataKey*`,
    `kms:DescribeKey`), and whoever reads the files (`kms:Decrypt`). By hand: `aws cloudtrail update-trail --name …
    --kms-key-id …`. Files that are there stay as they are.
    """
    if not trail.knows("kmsKeyId"):
        return Unknown("has a key that was not recorded")
    if trail.get("kmsKeyId"):
        return Compliant()
    fix = trail_key.call(trail.name or trail.id, key) if key else None
    return Broken("is not encrypted with a key of yours", fix)
