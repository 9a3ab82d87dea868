"""Nobody opens a bucket in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_buckets
from automation.watches import BUCKETS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.8",
        "CIS AWS 6.0.0 5.8",
        "CIS AWS 5.0.0 4.8",
        "CIS AWS 3.0.0 4.8",
        "Security Hub CloudWatch.8",
    ),
    examples=examples(BUCKETS),
)
def trail_watches_buckets(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to the policies of S3 buckets.

    Access lists, policies, CORS, lifecycles and replication: each can give data away or lose it.
    """
    return watched(trail, BUCKETS, watch_buckets)
