"""A call that was refused is heard of."""

from __future__ import annotations

from automation.fixes.watching import watch_refusals
from automation.watches import REFUSALS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.1",
        "CIS AWS 6.0.0 5.1",
        "CIS AWS 5.0.0 4.1",
        "CIS AWS 3.0.0 4.1",
        "Security Hub CloudWatch.2",
    ),
    examples=examples(REFUSALS),
)
def trail_watches_refusals(trail: ConfigItem) -> Verdict:
    """Somebody hears of calls that AWS refuses.

    Whoever tries what he may not is lost or curious. CloudTrail's own deliveries and `HeadBucket` are left out by
    the filter that the fix makes, since they are refused all day long; raise its threshold where it still rings
    too often.
    """
    return watched(trail, REFUSALS, watch_refusals)
