"""Who took what out of a bucket is written down."""

from __future__ import annotations

from automation.fixes.access_logs import bucket_logging
from config_rules.chosen import Bucket, bucket_for, only_home
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"name": "orders-invoices"}


@rule(
    resource=BUCKET,
    severity="low",
    references=("Security Hub S3.9", "AWS Config S3_BUCKET_LOGGING_ENABLED"),
    examples=(
        passes(_NAME, beside={"BucketLoggingConfiguration": {"destinationBucketName": "logs", "logFilePrefix": "s3/"}}),
        breaks("keeps no access log", _NAME, beside={"BucketLoggingConfiguration": {"destinationBucketName": None}}),
        breaks(
            "logs into itself, and so its log grows for ever",
            _NAME,
            beside={"BucketLoggingConfiguration": {"destinationBucketName": "orders-invoices"}},
        ),
        breaks(
            "keeps no access log",
            _NAME,
            beside={"BucketLoggingConfiguration": {"destinationBucketName": None}},
            given={"log_bucket": "access-logs"},
            fix="secure setting=bucket-logging resource=orders-invoices to=access-logs",
        ),
        breaks(
            "keeps no access log",
            _NAME,
            beside={"BucketLoggingConfiguration": {"destinationBucketName": None}},
            given={"log_bucket": "orders-invoices"},
        ),
        breaks(
            "keeps no access log",
            _NAME,
            beside={"BucketLoggingConfiguration": {"destinationBucketName": None}},
            given={"log_bucket": "logs-{account}-{region}"},
            fix="secure setting=bucket-logging resource=orders-invoices to=logs-123456789012-eu-west-1",
        ),
    ),
)
def bucket_logged(bucket: ConfigItem, log_bucket: Bucket | None = None) -> Verdict:
    """A bucket logs who asks for what, into another bucket.

    The other bucket is yours to choose: with the parameter `log_bucket` there is a fix. That is one in the same region
    and account, with a policy that lets `logging.s3.amazonaws.com` put objects there; it keeps no log of itself, so
    waive it. In its name `{account}` and `{region}` stand for the resource's; without them there is a fix in the
    stack's own account and region only. By hand: `aws s3api put-bucket-logging --bucket … --bucket-logging-status
    '{"LoggingEnabled": {"TargetBucket": "…", "TargetPrefix": "…/"}}'`; back with an empty status, `{}`.
    """
    found = bucket.beside("BucketLoggingConfiguration")
    if not isinstance(found, dict) or "destinationBucketName" not in found:
        return Unknown("has a log that was not recorded")
    into, name = found["destinationBucketName"], bucket.get("name") or bucket.id
    to = bucket_for(bucket, log_bucket)
    fix = bucket_logging.call(name, to) if to and to != name else None
    if into == name:
        return Broken("logs into itself, and so its log grows for ever", fix, only_home(log_bucket))
    return Compliant() if into else Broken("keeps no access log", fix, only_home(log_bucket))
