"""Who came through a distribution can be told."""

from __future__ import annotations

from automation.fixes.access_logs import distribution_logging
from config_rules.chosen import Bucket, bucket_for, only_home
from config_rules.item import ConfigItem
from config_rules.kinds import DISTRIBUTION
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"domainName": "d111111abcdef8.cloudfront.net"}
_WITH_HEADER = {"id": "orders", "customHeaders": {"quantity": 1}}


@rule(
    resource=DISTRIBUTION,
    severity="medium",
    references=("CIS AWS 7.0.0 4.10", "Security Hub CloudFront.5", "AWS Config CLOUDFRONT_ACCESSLOGS_ENABLED"),
    examples=(
        passes(_NAME, beside={"Logging": {"enabled": True, "bucket": "orders-logs.s3.amazonaws.com"}}),
        passes({"distributionConfig": {"logging": {"enabled": True, "bucket": "orders-logs.s3.amazonaws.com"}}}),
        breaks("keeps no access log", _NAME, beside={"Logging": {"enabled": False, "bucket": ""}}),
        breaks(
            "keeps no access log",
            _NAME,
            beside={"Logging": {"enabled": False, "bucket": ""}},
            given={"log_bucket": "web-logs"},
            fix="secure setting=distribution-logging resource=E1A2B3C4D5E6F7 to=web-logs",
        ),
        breaks(
            "keeps no access log",
            {"distributionConfig": {"logging": {"enabled": False}, "origins": {"items": [_WITH_HEADER]}}},
            given={"log_bucket": "web-logs"},
        ),
    ),
)
def distribution_logged(distribution: ConfigItem, log_bucket: Bucket | None = None) -> Verdict:
    """A distribution keeps an access log in a bucket.

    It needs a bucket that takes access lists, since CloudFront writes by one: with the parameter `log_bucket` there is
    a fix. In its name `{account}` stands for the distribution's (and `{region}` for us-east-1); without it there is a
    fix in the stack's own account only. There is none where origins are sent headers of their own: these are often
    secrets, which a plan would show. The newer logs that CloudWatch delivers are set at another place and not seen
    here: who has those waives this.
    """
    enabled = distribution.get("distributionConfig.logging.enabled")
    if enabled is None:
        enabled = distribution.beside("Logging.enabled")
    if enabled is None:
        return Unknown("has a log that was not recorded")
    if enabled:
        return Compliant()
    origins = distribution.get("distributionConfig.origins.items") or ()
    to = bucket_for(distribution, log_bucket)
    if not to or any((one.get("customHeaders") or {}).get("quantity") for one in origins):
        return Broken("keeps no access log")
    return Broken("keeps no access log", distribution_logging.call(distribution.id, to), only_home(log_bucket))
