"""Root does nothing in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_root
from automation.watches import ROOT
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.3",
        "CIS AWS 6.0.0 5.3",
        "CIS AWS 5.0.0 4.3",
        "CIS AWS 3.0.0 4.3",
        "Security Hub CloudWatch.1",
    ),
    examples=examples(ROOT),
)
def trail_watches_root(trail: ConfigItem) -> Verdict:
    """Somebody hears of what the root user does.

    Root is for the few things that nothing else can do; anything else it does is a reason to ask.
    """
    return watched(trail, ROOT, watch_root)
