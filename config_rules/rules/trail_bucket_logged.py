"""Who reads the records is recorded."""

from __future__ import annotations

from automation.fixes.access_logs import bucket_logging
from config_rules.chosen import Bucket, bucket_for, only_home
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
        breaks(
            "keeps its files in trail-files, which keeps no access log",
            _BUCKET,
            beside={"BucketLoggingConfiguration": {"destinationBucketName": None}},
            given={"log_bucket": "access-logs"},
            fix="secure setting=bucket-logging resource=trail-files to=access-logs",
        ),
        breaks(
            "keeps its files in trail-files, which keeps no access log",
            _BUCKET,
            beside={"BucketLoggingConfiguration": {"destinationBucketName": None}},
            given={"log_bucket": "trail-files"},
        ),
    ),
)
def trail_bucket_logged(trail: ConfigItem, log_bucket: Bucket | None = None) -> Verdict:
    """The bucket of a trail keeps an access log.

    Only you know where to: with the parameter `log_bucket` there is a fix. That is a bucket in the same region and
    account that lets `logging.s3.amazonaws.com` write into it, never the trail's own. In its name `{account}` and
    `{region}` stand for the trail's; without them there is a fix in the stack's own account and region only. By hand:
    `aws s3api put-bucket-logging --bucket … --bucket-logging-status …`. A bucket in another account is judged there,
    unless it lets us look.
    """
    bucket, log = trail.get("s3BucketName"), trail.beside("BucketLoggingConfiguration")
    if not bucket or not isinstance(log, dict) or "destinationBucketName" not in log:
        return Unknown("has a bucket whose access log was not recorded")
    if log["destinationBucketName"]:
        return Compliant()
    to = bucket_for(trail, log_bucket)
    fix = bucket_logging.call(bucket, to) if to and to != bucket else None
    return Broken(f"keeps its files in {bucket}, which keeps no access log", fix, only_home(log_bucket))
