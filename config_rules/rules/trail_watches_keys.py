"""Nobody locks data away in silence."""

from __future__ import annotations

from automation.fixes.watching import watch_keys
from automation.watches import KEYS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.7",
        "CIS AWS 6.0.0 5.7",
        "CIS AWS 5.0.0 4.7",
        "CIS AWS 3.0.0 4.7",
        "Security Hub CloudWatch.7",
    ),
    examples=examples(KEYS),
)
def trail_watches_keys(trail: ConfigItem) -> Verdict:
    """Somebody hears of KMS keys that are disabled or are to be deleted.

    What a key encrypts is unreadable without it. There are some days to keep it: see key-kept.
    """
    return watched(trail, KEYS, watch_keys)
