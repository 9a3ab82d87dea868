"""Nobody puts the lights out in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_trails
from automation.watches import TRAILS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.5",
        "CIS AWS 6.0.0 5.5",
        "CIS AWS 5.0.0 4.5",
        "CIS AWS 3.0.0 4.5",
        "Security Hub CloudWatch.5",
    ),
    examples=examples(TRAILS),
)
def trail_watches_trails(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to CloudTrail itself.

    Who means no good stops the trail first.
    """
    return watched(trail, TRAILS, watch_trails)
