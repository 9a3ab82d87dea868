"""Nobody leads traffic elsewhere in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_routes
from automation.watches import ROUTES
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.13",
        "CIS AWS 6.0.0 5.13",
        "CIS AWS 5.0.0 4.13",
        "CIS AWS 3.0.0 4.13",
        "Security Hub CloudWatch.13",
    ),
    examples=examples(ROUTES),
)
def trail_watches_routes(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to route tables.

    A route decides where traffic goes, and who can read along.
    """
    return watched(trail, ROUTES, watch_routes)
