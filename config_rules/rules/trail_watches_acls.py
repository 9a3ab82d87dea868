"""Nobody moves a network's fence in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_acls
from automation.watches import ACLS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.11",
        "CIS AWS 6.0.0 5.11",
        "CIS AWS 5.0.0 4.11",
        "CIS AWS 3.0.0 4.11",
        "Security Hub CloudWatch.11",
    ),
    examples=examples(ACLS),
)
def trail_watches_acls(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to network ACLs.

    They change seldom, so each change is worth a look.
    """
    return watched(trail, ACLS, watch_acls)
