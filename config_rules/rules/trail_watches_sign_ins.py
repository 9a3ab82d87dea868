"""Guessing at passwords is heard of."""

from __future__ import annotations

from automation.fixes.watching import watch_sign_ins
from automation.watches import SIGN_INS
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.6",
        "CIS AWS 6.0.0 5.6",
        "CIS AWS 5.0.0 4.6",
        "CIS AWS 3.0.0 4.6",
        "Security Hub CloudWatch.6",
    ),
    examples=examples(SIGN_INS),
)
def trail_watches_sign_ins(trail: ConfigItem) -> Verdict:
    """Somebody hears of sign-ins to the console that fail.

    A slip rings it as well: the alarm that the fix makes rings at the first, so raise its threshold where people
    mistype.
    """
    return watched(trail, SIGN_INS, watch_sign_ins)
