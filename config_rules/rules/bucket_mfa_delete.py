"""A stolen key does not delete what is in a bucket for good."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"name": "orders-invoices"}


@rule(
    resource=BUCKET,
    severity="low",
    references=(
        "CIS AWS 7.0.0 3.1.2",
        "CIS AWS 6.0.0 3.1.2",
        "CIS AWS 5.0.0 2.1.2",
        "CIS AWS 3.0.0 2.1.2",
        "Security Hub S3.20",
        "AWS Config S3_BUCKET_MFA_DELETE_ENABLED",
    ),
    examples=(
        passes(_NAME, beside={"BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": True}}),
        breaks(
            "lets versions be deleted without a second factor",
            _NAME,
            beside={"BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": None}},
        ),
        breaks(
            "keeps no versions that a second factor could guard",
            _NAME,
            beside={"BucketVersioningConfiguration": {"status": "Off", "isMfaDeleteEnabled": False}},
        ),
    ),
)
def bucket_mfa_delete(bucket: ConfigItem) -> Verdict:
    """A bucket's versions are deleted only with a second factor.

    By hand, since AWS takes it from the root user alone, with its MFA device: `aws s3api put-bucket-versioning --bucket
    … --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa "arn:aws:iam::…:mfa/root-account-mfa-device
    123456"`; back with MFADelete=Disabled. A bucket with it can have no lifecycle. Meant for the few buckets that hold
    evidence: waive it for others.
    """
    found = bucket.beside("BucketVersioningConfiguration")
    if not isinstance(found, dict) or not {"status", "isMfaDeleteEnabled"} <= found.keys():
        return Unknown("has a versioning that was not recorded")
    if found["isMfaDeleteEnabled"]:
        return Compliant()
    if found["status"] == "Off":
        return Broken("keeps no versions that a second factor could guard")
    return Broken("lets versions be deleted without a second factor")
