"""Nobody gives rights away in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_policies
from automation.watches import POLICIES
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.4",
        "CIS AWS 6.0.0 5.4",
        "CIS AWS 5.0.0 4.4",
        "CIS AWS 3.0.0 4.4",
        "Security Hub CloudWatch.4",
    ),
    examples=examples(POLICIES),
)
def trail_watches_policies(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to IAM policies.

    IAM's events reach a trail of every region, whichever region somebody works in. Deployments change policies,
    too.
    """
    return watched(trail, POLICIES, watch_policies)
