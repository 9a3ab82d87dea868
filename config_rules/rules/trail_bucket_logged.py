"""Who reads the records is recorded."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_BUCKET = {"s3BucketName": "trail-files"}


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 4.4",
        "CIS AWS 6.0.0 4.4",
        "CIS AWS 5.0.0 3.4",
        "CIS AWS 3.0.0 3.4",
        "Security Hub CloudTrail.7",
        "AWS Config CLOUDTRAIL_S3_BUCKET_ACCESS_LOGGING",
    ),
    examples=(
        passes(_BUCKET, beside={"BucketLoggingConfiguration": {"destinationBucketName": "access-logs"}}),
        breaks(
            "keeps its files in trail-files, which keeps no access log",
            _BUCKET,
            beside={"BucketLoggingConfiguration": {"destinationBucketName": None}},
        ),
    ),
)
def trail_bucket_logged(trail: ConfigItem) -> Verdict:
    """The bucket of a trail keeps an access log.

    By hand, since only you know where to: have a bucket in the same region and account that lets
    `logging.s3.amazonaws.com` write into it, never the trail's own, then `aws s3api put-bucket-logging --bucket …
    --bucket-logging-status …`. A bucket in another account is judged there, unless it lets us look.
    """
    bucket, log = trail.get("s3BucketName"), trail.beside("BucketLoggingConfiguration")
    if not bucket or not isinstance(log, dict) or "destinationBucketName" not in log:
        return Unknown("has a bucket whose access log was not recorded")
    if log["destinationBucketName"]:
        return Compliant()
    return Broken(f"keeps its files in {bucket}, which keeps no access log")
