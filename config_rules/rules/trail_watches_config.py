"""Nobody stops the records in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_config
from automation.watches import CONFIG
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.9",
        "CIS AWS 6.0.0 5.9",
        "CIS AWS 5.0.0 4.9",
        "CIS AWS 3.0.0 4.9",
        "Security Hub CloudWatch.9",
    ),
    examples=examples(CONFIG),
)
def trail_watches_config(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to AWS Config.

    Without its recorder no rule sees what changes.
    """
    return watched(trail, CONFIG, watch_config)
