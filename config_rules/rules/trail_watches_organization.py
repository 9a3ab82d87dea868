"""Nobody changes who governs the accounts in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_organization
from automation.watches import ORGANIZATION
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=("CIS AWS 7.0.0 5.15", "CIS AWS 6.0.0 5.15", "CIS AWS 5.0.0 4.15", "CIS AWS 3.0.0 4.15"),
    examples=examples(ORGANIZATION),
)
def trail_watches_organization(trail: ConfigItem) -> Verdict:
    """Somebody hears of changes to the organisation.

    They come in the management account only, in us-east-1: in others the alarm is quiet, and accepting the
    finding does no harm.
    """
    return watched(trail, ORGANIZATION, watch_organization)
