"""Who came through a distribution can be told."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import DISTRIBUTION
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"domainName": "d111111abcdef8.cloudfront.net"}


@rule(
    resource=DISTRIBUTION,
    severity="medium",
    references=("CIS AWS 7.0.0 4.10", "Security Hub CloudFront.5", "AWS Config CLOUDFRONT_ACCESSLOGS_ENABLED"),
    examples=(
        passes(_NAME, beside={"Logging": {"enabled": True, "bucket": "orders-logs.s3.amazonaws.com"}}),
        passes({"distributionConfig": {"logging": {"enabled": True, "bucket": "orders-logs.s3.amazonaws.com"}}}),
        breaks("keeps no access log", _NAME, beside={"Logging": {"enabled": False, "bucket": ""}}),
    ),
)
def distribution_logged(distribution: ConfigItem) -> Verdict:
    """A distribution keeps an access log in a bucket.

    By hand, since it needs a bucket. The newer logs that CloudWatch delivers are set at another place and not seen
    here: who has those waives this.
    """
    enabled = distribution.get("distributionConfig.logging.enabled")
    if enabled is None:
        enabled = distribution.beside("Logging.enabled")
    if enabled is None:
        return Unknown("has a log that was not recorded")
    return Compliant() if enabled else Broken("keeps no access log")
