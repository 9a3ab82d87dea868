"""Nobody builds a way out in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_gateways
from automation.watches import GATEWAYS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.12",
        "CIS AWS 6.0.0 5.12",
        "CIS AWS 5.0.0 4.12",
        "CIS AWS 3.0.0 4.12",
        "Security Hub CloudWatch.12",
    ),
    examples=examples(GATEWAYS),
)
def trail_watches_gateways(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to internet and customer gateways.

    A gateway is the way by which a VPC gets to the internet or to the office.
    """
    return watched(trail, GATEWAYS, watch_gateways)
