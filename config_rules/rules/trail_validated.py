"""Nobody rewrites what happened."""

from __future__ import annotations

from automation.fixes.cloudtrail import log_validation
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=TRAIL,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 4.2",
        "CIS AWS 6.0.0 4.2",
        "CIS AWS 5.0.0 3.2",
        "CIS AWS 3.0.0 3.2",
        "Security Hub CloudTrail.4",
        "AWS Config CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    ),
    examples=(
        passes({"logFileValidationEnabled": True}),
        breaks(
            "does not sign its files",
            {"logFileValidationEnabled": False},
            fix="secure setting=log-validation resource=all",
        ),
    ),
)
def trail_validated(trail: ConfigItem) -> Verdict:
    """A trail signs the files that it delivers.

    `aws cloudtrail validate-logs` then shows each file that was changed or deleted since. It costs nothing.
    """
    signs = trail.get("logFileValidationEnabled")
    if not isinstance(signs, bool):
        return Unknown("has a setting that was not recorded")
    return Compliant() if signs else Broken("does not sign its files", log_validation.call(trail.id))
