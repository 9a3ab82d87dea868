"""Nobody opens a port in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_groups
from automation.watches import GROUPS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.10",
        "CIS AWS 6.0.0 5.10",
        "CIS AWS 5.0.0 4.10",
        "CIS AWS 3.0.0 4.10",
        "Security Hub CloudWatch.10",
    ),
    examples=examples(GROUPS),
)
def trail_watches_groups(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to security groups.

    Auto Scaling and deployments change them, too; what they open, the rules on groups judge.
    """
    return watched(trail, GROUPS, watch_groups)
