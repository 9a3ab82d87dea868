"""A password alone does not go unnoticed."""

from __future__ import annotations

from automation.fixes.watching import watch_no_mfa
from automation.watches import NO_MFA
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Verdict, rule
from config_rules.watched import examples, watched


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 5.2",
        "CIS AWS 6.0.0 5.2",
        "CIS AWS 5.0.0 4.2",
        "CIS AWS 3.0.0 4.2",
        "Security Hub CloudWatch.3",
    ),
    examples=examples(NO_MFA),
)
def trail_watches_no_mfa(trail: ConfigItem) -> Verdict:
    """Somebody hears of sign-ins to the console without MFA.

    The filter that the fix makes looks at IAM users' sign-ins that succeed: whoever comes by single sign-on
    showed a second factor elsewhere, which CloudTrail does not see.
    """
    return watched(trail, NO_MFA, watch_no_mfa)
