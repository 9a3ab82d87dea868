"""Nobody joins networks in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_vpcs
from automation.watches import VPCS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.14",
        "CIS AWS 6.0.0 5.14",
        "CIS AWS 5.0.0 4.14",
        "CIS AWS 3.0.0 4.14",
        "Security Hub CloudWatch.14",
    ),
    examples=examples(VPCS),
)
def trail_watches_vpcs(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to VPCs and their peerings.

    The calls about ClassicLink, which is no more, are not asked for; the filter that the fix makes names them,
    since auditors look for them.
    """
    return watched(trail, VPCS, watch_vpcs)
